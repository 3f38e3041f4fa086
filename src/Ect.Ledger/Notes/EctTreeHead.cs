using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Cryptography;
using Ect.Ledger.Notes;

namespace Ect;

/// <summary>The signed state of a ledger: how many entries it has, and the root over all of them, as a C2SP checkpoint
/// (tlog-checkpoint).</summary>
/// <remarks>An instance says that the text was well-formed, and that the other members are what it says. Only the verifier in
/// <c>Ect.Ledger</c> says who signed it. Extension lines, which the checkpoint format advises against, are not read.</remarks>
public sealed class EctTreeHead
{
    private const int MaxOriginLength = 256;

    private static readonly SearchValues<char> OriginAlphabet =
        SearchValues.Create([.. Enumerable.Range('!', '~' - '!' + 1).Select(c => (char)c).Where(c => c is not '+')]);

    private EctTreeHead(string origin, long size, EctDigest rootHash, string note, SignedNote signedNote) =>
        (Origin, Size, RootHash, Note, SignedNote) = (origin, size, rootHash, note, signedNote);

    /// <summary>The ledger's name.</summary>
    public string Origin { get; }

    /// <summary>How many entries the ledger has.</summary>
    public long Size { get; }

    /// <summary>The root of the ledger's Merkle tree.</summary>
    public EctDigest RootHash { get; }

    /// <summary>The signed note: origin, size and root, a line each, then an empty line and the signatures. Good to be kept, published and
    /// compared.</summary>
    public string Note { get; }

    internal SignedNote SignedNote { get; }

    /// <summary>Writes what a ledger signs: origin, size and root, a line each.</summary>
    /// <param name="origin">The ledger's name.</param>
    /// <param name="size">How many entries it has.</param>
    /// <param name="rootHash">The root of its tree.</param>
    /// <returns>The text, with its last line break.</returns>
    public static string Format(string origin, long size, EctDigest rootHash) =>
        string.Create(CultureInfo.InvariantCulture, $"{origin}\n{size}\n{Convert.ToBase64String(rootHash.ToArray())}\n");

    /// <summary>Reads a signed note as a tree head, strictly. Verifies no signature.</summary>
    /// <param name="note">Any text.</param>
    /// <param name="head">The head. Nothing in it is proven.</param>
    /// <returns>Whether the text is one.</returns>
    public static bool TryParse(string? note, [NotNullWhen(true)] out EctTreeHead? head)
    {
        head = null;
        if (note is null || !SignedNote.TryRead(note, out var signed)) return false;
        if (signed.Text.Split('\n') is not [var origin, var sizeText, var rootText, ""] || !IsOrigin(origin)) return false;
        if (!long.TryParse(sizeText, NumberStyles.None, CultureInfo.InvariantCulture, out var size)) return false;
        if (!SignedNote.TryDecode(rootText, out var root) || root.Length is not SHA256.HashSizeInBytes) return false;

        var rootHash = new EctDigest(root);
        if (signed.Text != Format(origin, size, rootHash)) return false; // Leading zeros.

        head = new EctTreeHead(origin, size, rootHash, note, signed);
        return true;
    }

    /// <summary>Adds a signature to the note.</summary>
    /// <exception cref="InvalidOperationException">A note has no more.</exception>
    internal EctTreeHead With(SignedNote.Signature signature) => TryParse(Note + SignedNote.Line(signature), out var head)
        ? head
        : throw new InvalidOperationException("The tree head has as many signatures as a note may have.");

    /// <summary>Whether the text can name a ledger.</summary>
    internal static bool IsOrigin(string origin) =>
        origin.Length is > 0 and <= MaxOriginLength && !origin.AsSpan().ContainsAnyExcept(OriginAlphabet);

    /// <summary>Returns origin and size.</summary>
    /// <returns>A short text for people.</returns>
    public override string ToString() => $"{Origin} with {Size} entries";
}

using System.Buffers;
using System.Buffers.Text;
using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using Ect.Tokens;

namespace Ect;

/// <summary>One Execution Context Token, parsed and immutable: the record of one finished task (profile, section 1).</summary>
/// <remarks>Having an instance says that the text was well-formed. Only <see cref="EctVerifier"/> says that it is genuine.</remarks>
[DebuggerDisplay("{Action} {Id} by {Issuer}")]
public sealed class EctToken
{
    private string _text = "";
    private StrongBox<EctDigest>? _digest; // Made when it is first asked for: most tokens that are refused never are.

    internal EctToken()
    {
    }

    /// <summary>The <c>jti</c>: token id and task id at once, a UUID in lower case.</summary>
    public string Id { get; internal init; } = "";

    /// <summary>The <c>iss</c>: who did the task. Compared as exact text.</summary>
    public string Issuer { get; internal init; } = "";

    /// <summary>The <c>aud</c>: whom the token is for, 1 to 16 names.</summary>
    public IReadOnlyList<string> Audiences { get; internal init; } = [];

    /// <summary>The <c>iat</c>, in whole seconds.</summary>
    public DateTimeOffset IssuedAt { get; internal init; }

    /// <summary>The <c>exp</c>, in whole seconds; later than <see cref="IssuedAt"/>.</summary>
    public DateTimeOffset ExpiresAt { get; internal init; }

    /// <summary>The <c>wid</c>: the workflow, a UUID in lower case; <see langword="null"/> if the token names none.</summary>
    public string? WorkflowId { get; internal init; }

    /// <summary>The <c>exec_act</c>: what the issuer has finished, 1 to 256 characters.</summary>
    public string Action { get; internal init; } = "";

    /// <summary>The <c>pred</c>: ids of the tasks before this one, in lower case; empty for a root.</summary>
    public IReadOnlyList<string> Predecessors { get; internal init; } = [];

    /// <summary>The <c>inp_hash</c>: base64url SHA-256 of what the task read; <see langword="null"/> if absent.</summary>
    public string? InputHash { get; internal init; }

    /// <summary>The <c>out_hash</c>: base64url SHA-256 of what the task wrote; <see langword="null"/> if absent.</summary>
    public string? OutputHash { get; internal init; }

    /// <summary>The <c>ect_ext</c> object; <see cref="JsonValueKind.Undefined"/> if absent. Unknown members are kept.</summary>
    public JsonElement Extensions { get; internal init; }

    /// <summary>The <c>kid</c> of the header; <see langword="null"/> for an unsigned (L1) token.</summary>
    public string? KeyId { get; internal init; }

    /// <summary>The <c>alg</c> of the header; <see langword="null"/> for an unsigned (L1) token.</summary>
    public string? Algorithm { get; internal init; }

    /// <summary>L1 if unsigned, L2 if signed; L3 is what a receiver's ledger makes of an L2 token.</summary>
    public EctAssuranceLevel Level { get; internal init; }

    /// <summary>The token as it travels. Whoever holds it can spend it: never log it.</summary>
    [DebuggerBrowsable(DebuggerBrowsableState.Never)]
    public string EncodedToken
    {
        get => _text;
        internal init => _text = value;
    }

    /// <summary>Reads a token, strictly (profile, section 1). Verifies nothing, so nothing in it is proven: <see cref="EctVerifier"/> does that.</summary>
    /// <param name="encodedToken">Any text.</param>
    /// <param name="limits">Bounds on what is read.</param>
    /// <param name="token">The token.</param>
    /// <returns>Whether the text is a token within the bounds.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="limits"/> is <see langword="null"/>.</exception>
    public static bool TryParse(string? encodedToken, EctLimits limits, [NotNullWhen(true)] out EctToken? token)
    {
        ArgumentNullException.ThrowIfNull(limits);
        token = encodedToken is null ? null : new TokenReader(limits, SignatureAlgorithms.Supported).Read(encodedToken).Token;
        return token is not null;
    }

    /// <summary>Digest of header and payload, which the signature covers: two texts with one digest are one token.</summary>
    public EctDigest Digest
    {
        get => (_digest ??= new(DigestOf(EncodedToken))).Value;
        init => _digest = new(value);
    }

    /// <summary>How many JSON values the header and the payload have.</summary>
    internal int JsonValues { get; init; }

    internal bool IsSigned => Level is not EctAssuranceLevel.L1;

    /// <summary>Returns this token, which was read with an empty signature, with its signature.</summary>
    internal EctToken WithSignature(ReadOnlySpan<byte> signature)
    {
        var signed = (EctToken)MemberwiseClone();
        signed._text = string.Concat(_text, Base64Url.EncodeToString(signature));
        return signed;
    }

    /// <summary>The digest of what is signed of a token, or of all of one that is not.</summary>
    internal static EctDigest DigestOf(string encoded)
    {
        var length = encoded.LastIndexOf('.') is >= 0 and var end ? end : encoded.Length;
        var signed = ArrayPool<byte>.Shared.Rent(length);
        try
        {
            return EctDigest.Of(signed.AsSpan(0, Encoding.ASCII.GetBytes(encoded, 0, length, signed, 0)));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(signed);
        }
    }

    /// <summary>Returns the id and the issuer, never the token's text.</summary>
    /// <returns>A short text for people.</returns>
    public override string ToString() => $"{Id} by {Issuer}";
}

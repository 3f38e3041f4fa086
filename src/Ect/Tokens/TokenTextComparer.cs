namespace Ect.Tokens;

/// <summary>Compares tokens as they are sent, character by character. The hash covers only the end of a text, which is its signature and
/// differs between tokens.</summary>
/// <remarks>The hash has a secret of the process, so that nobody can choose texts that share a bucket, unless they have the same
/// end.</remarks>
internal sealed class TokenTextComparer : IEqualityComparer<string>
{
    private const int HashedLength = 86; // The length of an ES256 signature, and the end of any longer one.

    public static TokenTextComparer Instance { get; } = new();

    public bool Equals(string? x, string? y) => x == y;

    public int GetHashCode(string text) => string.GetHashCode(text.AsSpan(Math.Max(0, text.Length - HashedLength)));
}

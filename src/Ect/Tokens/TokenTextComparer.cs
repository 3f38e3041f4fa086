namespace Ect.Tokens;

/// <summary>Compares tokens as they travel, character by character. Hashes the end of a text alone, where its signature stands: that tells
/// tokens apart.</summary>
/// <remarks>The hash has the process's own secret, so that nobody can choose texts that share a bucket unless they share their
/// end.</remarks>
internal sealed class TokenTextComparer : IEqualityComparer<string>
{
    private const int HashedLength = 86; // An ES256 signature, and the end of any longer one.

    public static TokenTextComparer Instance { get; } = new();

    public bool Equals(string? x, string? y) => x == y;

    public int GetHashCode(string text) => string.GetHashCode(text.AsSpan(Math.Max(0, text.Length - HashedLength)));
}

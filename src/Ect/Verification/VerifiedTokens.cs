using System.Collections.Concurrent;
using Ect.Graph;
using Ect.Tokens;

namespace Ect.Verification;

/// <summary>Remembers tokens whose signatures were valid, so that each text is read and verified once. An inline predecessor is sent many
/// times, and anyone who has captured tokens can send them as often as they like. It is thread-safe and bounded.</summary>
/// <remarks>Only valid tokens are kept, so a forger fills nothing, and finds only tokens that the forger already has, to the last
/// character. Everything that may change is checked each time: whether the issuer is trusted, whether its key is still the same, and what
/// is revoked.</remarks>
internal sealed class VerifiedTokens
{
    private const long MaxBytes = 64L << 20;
    private const int BytesOfObjects = 2_048; // The objects of a token take about that many bytes, besides its text and predecessors.
    private const int BytesOfPredecessor = 120; // A UUID, its text, and the reference to it.

    private readonly Lock _gate = new();
    private volatile ConcurrentDictionary<string, Verified> _young = Empty, _old = Empty;
    private long _bytes;

    private static ConcurrentDictionary<string, Verified> Empty => new(TokenTextComparer.Instance);

    /// <summary>Finds a token by its text.</summary>
    /// <param name="text">The token as it is sent.</param>
    /// <returns>The token, and the thumbprint of the key that signed it; <see langword="null"/> if it is not known.</returns>
    public Verified? Find(string text)
    {
        if (!_young.TryGetValue(text, out var found) && _old.TryGetValue(text, out found)) Keep(found); // Marks it as used.
        return found;
    }

    /// <summary>Remembers a token whose signature is valid.</summary>
    public void Keep(RequestToken token)
    {
        if (token.ProvenBy is { } key) Keep(new Verified(token.Token, key));
    }

    private void Keep(Verified verified)
    {
        var text = verified.Token.EncodedToken;
        if (!_young.TryAdd(text, verified)) return;

        var bytes = BytesOfObjects + BytesOfPredecessor * verified.Token.Predecessors.Count + sizeof(char) * text.Length;
        if (Interlocked.Add(ref _bytes, bytes) <= MaxBytes / 2) return;
        lock (_gate)
        {
            if (Interlocked.Read(ref _bytes) > MaxBytes / 2) (_old, _young, _bytes) = (_young, Empty, 0);
        }
    }

    internal sealed record Verified(EctToken Token, EctDigest KeyThumbprint);
}

using System.Collections.Concurrent;
using Ect.Graph;
using Ect.Tokens;

namespace Ect.Verification;

/// <summary>Remembers tokens whose signatures were good, so that each text costs its reading and its arithmetic once: an inline predecessor
/// is shown many times, and who has captured tokens can send them as often as he likes. Thread-safe, and bounded.</summary>
/// <remarks>Only what is good is kept: a forger fills nothing, and finds nothing but what he has himself, to the last character. Everything
/// that may change is asked each time: whether the issuer is trusted, whether its key is still the one, and what is revoked.</remarks>
internal sealed class VerifiedTokens
{
    private const long MaxBytes = 64L << 20;
    private const int BytesOfObjects = 2_048; // Besides the text, at most about that.

    private readonly Lock _gate = new();
    private volatile ConcurrentDictionary<string, Verified> _young = Empty, _old = Empty;
    private long _bytes;

    private static ConcurrentDictionary<string, Verified> Empty => new(TokenTextComparer.Instance);

    /// <summary>Finds a token by its text.</summary>
    /// <param name="text">The token as it travels.</param>
    /// <returns>The token, and the thumbprint of the key that signed it; <see langword="null"/> for one that is not known.</returns>
    public Verified? Find(string text)
    {
        if (!_young.TryGetValue(text, out var found) && _old.TryGetValue(text, out found)) Keep(found); // It is in use again.
        return found;
    }

    /// <summary>Remembers a token whose signature is good.</summary>
    public void Keep(RequestToken token)
    {
        if (token.ProvenBy is { } key) Keep(new Verified(token.Token, key));
    }

    private void Keep(Verified verified)
    {
        var text = verified.Token.EncodedToken;
        if (!_young.TryAdd(text, verified)) return;

        var bytes = BytesOfObjects + sizeof(char) * text.Length;
        if (Interlocked.Add(ref _bytes, bytes) <= MaxBytes / 2) return;
        lock (_gate)
        {
            if (Interlocked.Read(ref _bytes) > MaxBytes / 2) (_old, _young, _bytes) = (_young, Empty, 0);
        }
    }

    internal sealed record Verified(EctToken Token, EctDigest KeyThumbprint);
}

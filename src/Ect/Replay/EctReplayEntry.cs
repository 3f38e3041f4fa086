namespace Ect;

/// <summary>One use of one token, as the replay cache remembers it (profile, section 6).</summary>
/// <param name="key">Digest of level class, audience, issuer and id.</param>
/// <param name="attempt">Random for each attempt.</param>
/// <param name="retention">How long to remember, from now.</param>
/// <param name="issuedAt">The token's <c>iat</c>.</param>
public readonly struct EctReplayEntry(EctDigest key, Guid attempt, TimeSpan retention, DateTimeOffset issuedAt)
{
    /// <summary>Digest of level class, audience, issuer and id; nothing of the token can be read from it.</summary>
    public EctDigest Key { get; internal init; } = key;

    /// <summary>Random for each attempt, so that a write whose answer was lost is not mistaken for a replay.</summary>
    public Guid Attempt { get; internal init; } = attempt;

    /// <summary>How long to remember, from now: longer than any clock within the tolerance accepts the token. Always positive.</summary>
    public TimeSpan Retention { get; internal init; } = retention;

    /// <summary>The token's <c>iat</c>: a cache that may have forgotten older uses refuses older tokens.</summary>
    public DateTimeOffset IssuedAt { get; internal init; } = issuedAt;
}

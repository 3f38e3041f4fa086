namespace Ect;

/// <summary>One use of one token, as the replay cache remembers it (profile, section 6).</summary>
/// <param name="Key">Digest of level class, audience, issuer and id; nothing of the token can be read from it.</param>
/// <param name="Attempt">Random for each attempt, so that a write whose answer was lost is not mistaken for a replay.</param>
/// <param name="Retention">How long to remember, from now: longer than any clock within the tolerance accepts the token. Always
/// positive.</param>
/// <param name="IssuedAt">The token's <c>iat</c>: a cache that may have forgotten older uses refuses older tokens.</param>
public readonly record struct EctReplayEntry(EctDigest Key, Guid Attempt, TimeSpan Retention, DateTimeOffset IssuedAt);

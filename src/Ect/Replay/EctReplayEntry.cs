namespace Ect;

/// <summary>A use of a token, as the replay cache remembers it (profile, section 6).</summary>
/// <param name="key">The digest of level class, audience, issuer and id.</param>
/// <param name="attempt">A random value for each attempt.</param>
/// <param name="retention">How long to remember the use, from now.</param>
/// <param name="issuedAt">The token's <c>iat</c>.</param>
public readonly struct EctReplayEntry(EctDigest key, Guid attempt, TimeSpan retention, DateTimeOffset issuedAt)
{
    /// <summary>The digest of level class, audience, issuer and id. No part of the token can be read from it.</summary>
    public EctDigest Key { get; internal init; } = key;

    /// <summary>A random value for each attempt, so that a write whose answer was lost is not mistaken for a replay.</summary>
    public Guid Attempt { get; internal init; } = attempt;

    /// <summary>How long to remember the use, from now. It is longer than any clock within the tolerance accepts the token, and always
    /// positive.</summary>
    public TimeSpan Retention { get; internal init; } = retention;

    /// <summary>The token's <c>iat</c>. A cache that may have forgotten older uses refuses older tokens.</summary>
    public DateTimeOffset IssuedAt { get; internal init; } = issuedAt;
}

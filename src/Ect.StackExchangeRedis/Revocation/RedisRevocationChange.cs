namespace Ect.StackExchangeRedis.Revocation;

/// <summary>A change of the list that is made only if the entry is still what it was.</summary>
/// <param name="Before">What is there; <see langword="null"/> for nothing.</param>
/// <param name="After">What is there from now on; <see langword="null"/> for nothing.</param>
internal readonly record struct RedisRevocationChange(RevocationEntry? Before, RevocationEntry? After);

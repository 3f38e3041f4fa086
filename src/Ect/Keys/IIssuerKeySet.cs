namespace Ect.Keys;

/// <summary>The keys of one issuer, given or fetched.</summary>
internal interface IIssuerKeySet
{
    /// <returns><see langword="null"/> if no key, or more than one, has <paramref name="keyId"/>.</returns>
    /// <exception cref="EctKeySourceException">The keys are not available.</exception>
    ValueTask<EctKey?> FindAsync(string keyId, CancellationToken cancellationToken);

    /// <summary>Says why a key with <paramref name="keyId"/> was left out of the set. It fetches nothing.</summary>
    /// <returns><see langword="null"/> if none was left out.</returns>
    string? WhyNot(string keyId) => null;

    /// <summary>The present state of the keys. Asking fetches nothing.</summary>
    KeySetState State { get; }

    /// <summary>The time since the set was fetched, also when it is too old to count. While it has never been, the time since it was first
    /// needed.</summary>
    /// <value><see langword="null"/> if it was given, or if nobody has needed it yet.</value>
    TimeSpan? SinceFetched => null;

    /// <summary>Fetches the set if there is none. A set that was given is always there.</summary>
    /// <returns>Whether there is a set then.</returns>
    ValueTask<bool> IsThereAsync(CancellationToken cancellationToken) => ValueTask.FromResult(true);

    /// <summary>The time until the next attempt may begin. A caller without keys should wait as long.</summary>
    TimeSpan RetryAfter => TimeSpan.Zero;
}

namespace Ect.Keys;

/// <summary>The keys of one issuer, given or fetched.</summary>
internal interface IIssuerKeySet
{
    /// <returns><see langword="null"/> if no key, or more than one, goes by <paramref name="keyId"/>.</returns>
    /// <exception cref="EctKeySourceException">The keys cannot be had.</exception>
    ValueTask<EctKey?> FindAsync(string keyId, CancellationToken cancellationToken);

    /// <summary>Why no key goes by <paramref name="keyId"/>, if the set has one that was left out; <see langword="null"/> otherwise. Fetches
    /// nothing.</summary>
    string? WhyNot(string keyId) => null;

    /// <summary>How the keys are at the moment. Fetches nothing.</summary>
    KeySetState State { get; }

    /// <summary>Whether there is a set, once the attempt has ended that it takes to know. One that was given always is.</summary>
    ValueTask<bool> IsThereAsync(CancellationToken cancellationToken) => ValueTask.FromResult(true);

    /// <summary>How long until the next attempt may begin: what a caller without keys should wait.</summary>
    TimeSpan RetryAfter => TimeSpan.Zero;
}

namespace Ect;

/// <summary>Remembers which tokens were used, so that each is accepted once (profile, section 6).</summary>
/// <remarks>Implementations decide atomically, for all instances that share them, and throw
/// <see cref="EctReplayCacheException"/> when they cannot decide: the request is then refused.</remarks>
public interface IEctReplayCache
{
    /// <summary>Records all of <paramref name="entries"/>, or none if one of them is there already.</summary>
    /// <param name="entries">The heads of one request; no key twice.</param>
    /// <param name="cancellationToken">Ends the attempt when the caller has gone.</param>
    /// <returns><see langword="true"/> if this call recorded them; <see langword="false"/> if a token was used before.</returns>
    /// <exception cref="EctReplayCacheException">The cache cannot decide: it is full or out of reach. What it may have recorded all the same is
    /// taken back by the caller, with <see cref="ReleaseAsync"/>.</exception>
    ValueTask<bool> TryAddAsync(IReadOnlyList<EctReplayEntry> entries, CancellationToken cancellationToken);

    /// <summary>Takes back what this attempt has recorded: only entries that still hold its <see cref="EctReplayEntry.Attempt"/>.</summary>
    /// <param name="entries">What was given to <see cref="TryAddAsync"/>.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <returns>A task that ends when the entries are gone.</returns>
    /// <exception cref="EctReplayCacheException">The cache is out of reach.</exception>
    ValueTask ReleaseAsync(IReadOnlyList<EctReplayEntry> entries, CancellationToken cancellationToken);
}

namespace Ect;

/// <summary>Remembers which tokens were used, so that each is accepted once (profile, section 6).</summary>
/// <remarks>Implementations must decide atomically for all instances that share them. They must throw <see cref="EctReplayCacheException"/>
/// when they cannot decide, and the request is then refused.</remarks>
public interface IEctReplayCache
{
    /// <summary>Records all of <paramref name="entries"/>, or none if one of them is there already.</summary>
    /// <param name="entries">The heads of one request; no key twice.</param>
    /// <param name="cancellationToken">Ends the attempt when the caller has gone.</param>
    /// <returns><see langword="true"/> if this call recorded them; <see langword="false"/> if a token was used before.</returns>
    /// <exception cref="EctReplayCacheException">The cache cannot decide, because it is full or unavailable. The caller takes back what it
    /// may have recorded with <see cref="ReleaseAsync"/>.</exception>
    ValueTask<bool> TryAddAsync(IReadOnlyList<EctReplayEntry> entries, CancellationToken cancellationToken);

    /// <summary>Takes back the entries of this attempt, which still have its <see cref="EctReplayEntry.Attempt"/>, and no others.</summary>
    /// <param name="entries">The entries that were given to <see cref="TryAddAsync"/>.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <returns>A task that completes when the entries are removed.</returns>
    /// <exception cref="EctReplayCacheException">The cache is unavailable.</exception>
    ValueTask ReleaseAsync(IReadOnlyList<EctReplayEntry> entries, CancellationToken cancellationToken);
}

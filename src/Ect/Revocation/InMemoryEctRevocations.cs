using Ect.Collections;
using Ect.Diagnostics;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Ect.Revocation;

/// <summary>Revocations for one instance, in its memory: what a service has until a shared one is configured. Never stale.</summary>
internal sealed class InMemoryEctRevocations : IEctRevocations, IDisposable
{
    private const int Capacity = 1_000_000;

    private readonly ExpiringMap<EctRevocation, EctRevocation> _entries;
    private readonly RevokedKeyLookup _lookup;
    private readonly IEctStore _store;
    private readonly EctOptions _options;
    private readonly ILogger<InMemoryEctRevocations> _logger;
    private volatile EctRevocationSet? _current = EctRevocationSet.None;

    public InMemoryEctRevocations(
        RevokedKeyLookup lookup, IEctStore store, IOptions<EctOptions> options, TimeProvider clock, ILogger<InMemoryEctRevocations> logger)
    {
        (_lookup, _store, _options, _logger) = (lookup, store, options.Value, logger);
        _entries = new(Capacity, clock, _ => _current = null);
    }

    public ValueTask<EctRevocationSet> GetAsync(CancellationToken cancellationToken) => ValueTask.FromResult(_current ?? Collect());

    public async ValueTask RevokeAsync(EctRevocation revocation, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(revocation);
        var complete = await _lookup.CompleteAsync(revocation, cancellationToken).ConfigureAwait(false);
        lock (_entries.Gate)
        {
            if (!_entries.MakeRoom(1)) throw new EctRevocationException($"There are {Capacity:N0} revocations in memory already: take some back, or share them.");
            if (complete.Thumbprint is null && _entries.TryGet(complete.Identity, out var known)) complete = known; // A key that was found out stays known.
            _entries.Add(complete.Identity, complete, complete.RetentionFor(_options, _store.Retention));
            _current = null;
        }

        _logger.Revoked(LogText.Of($"{revocation}"));
    }

    public ValueTask<bool> RestoreAsync(EctRevocation revocation, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(revocation);
        cancellationToken.ThrowIfCancellationRequested();
        bool wasRevoked;
        lock (_entries.Gate)
        {
            wasRevoked = _entries.TryGet(revocation.Identity, out _);
            _entries.Remove(revocation.Identity);
        }

        if (wasRevoked) _logger.Restored(LogText.Of($"{revocation}"));
        return ValueTask.FromResult(wasRevoked);
    }

    /// <summary>Ends the removal of expired entries.</summary>
    public void Dispose() => _entries.Dispose();

    private EctRevocationSet Collect()
    {
        lock (_entries.Gate) return _current ??= new(_entries.Values);
    }
}

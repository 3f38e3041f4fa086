using System.ComponentModel;
using Ect.Collections;
using Ect.Diagnostics;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Ect.Revocation;

/// <summary>The revocations of one instance, in its memory. A service uses them unless a shared storage is configured. They are never
/// stale.</summary>
[DisplayName("in memory")]
internal sealed class InMemoryEctRevocations : IEctRevocations, IDisposable
{
    private const int Capacity = 1_000_000;

    private readonly ExpiringMap<EctRevocation, EctRevocation> _entries;
    private readonly RevokedKeyLookup _lookup;
    private readonly IEctStore _store;
    private readonly EctOptions _options;
    private readonly TimeProvider _clock;
    private readonly ILogger<InMemoryEctRevocations> _logger;
    private volatile EctRevocationSet? _current = EctRevocationSet.None;

    public InMemoryEctRevocations(
        RevokedKeyLookup lookup, IEctStore store, IOptions<EctOptions> options, TimeProvider clock, ILogger<InMemoryEctRevocations> logger)
    {
        (_lookup, _store, _options, _clock, _logger) = (lookup, store, options.Value, clock, logger);
        _entries = new(Capacity, clock, _ => _current = null);
    }

    public ValueTask<EctRevocationSet> GetAsync(CancellationToken cancellationToken) => ValueTask.FromResult(_current ?? Collect());

    public async ValueTask RevokeAsync(EctRevocation revocation, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(revocation);
        var complete = await _lookup.CompleteAsync(revocation, cancellationToken).ConfigureAwait(false);
        lock (_entries.Gate)
        {
            if (!_entries.MakeRoom(1))
                throw new EctRevocationException(
                    $"The memory holds {Capacity:N0} revocations, which is the limit. Take some back, or share the revocations.");

            // The known key behind a kid is kept, and who revoked it first.
            var note = revocation.Note?.MadeAt(_clock.GetUtcNow());
            if (_entries.TryGet(complete.Identity, out var known))
            {
                note = RevocationNote.First(known.Note, note);
                if (complete.Thumbprint is null) complete = known;
            }

            _entries.Add(complete.Identity, complete.With(note), complete.RetentionFor(_options, _store.Retention));
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

    /// <summary>Stops the removal of expired entries.</summary>
    public void Dispose() => _entries.Dispose();

    private EctRevocationSet Collect()
    {
        lock (_entries.Gate) return _current ??= new(_entries.Values);
    }
}

using Microsoft.Extensions.Options;

namespace Ect;

/// <summary>What the section <c>Ect:Revoked</c> revokes. A change of the configuration is in effect with the next request; one that can not be
/// read refuses every request until it is put right.</summary>
internal sealed class ConfiguredRevocations(IOptionsMonitor<EctRevokedOptions> options, RevokedKeyLookup lookup) : IEctRevocationSource
{
    private volatile Reading? _last;

    public ValueTask<EctRevocations> GetAsync(CancellationToken cancellationToken)
    {
        var current = options.CurrentValue;
        var reading = _last;
        if (reading?.Options != current)
        {
            _last = reading = new(current, reading?.Revocations ?? EctRevocations.None);
            _ = reading.CompleteAsync(lookup); // Nobody waits for keys that are still to be fetched: until then the kid alone counts.
        }

        return ValueTask.FromResult(reading.Revocations);
    }

    private sealed class Reading(EctRevokedOptions options, EctRevocations before)
    {
        private volatile EctRevocations _revocations = new(EctRevokedOptionsValidator.Read(options, failures: []).Select(before.Recall));

        public EctRevokedOptions Options => options;

        public EctRevocations Revocations => _revocations;

        public async Task CompleteAsync(RevokedKeyLookup lookup)
        {
            var complete = new List<EctRevocation>();
            foreach (var entry in _revocations.Entries) complete.Add(await lookup.CompleteAsync(entry, _revocations, CancellationToken.None).ConfigureAwait(false));
            if (!complete.SequenceEqual(_revocations.Entries)) _revocations = new(complete);
        }
    }
}

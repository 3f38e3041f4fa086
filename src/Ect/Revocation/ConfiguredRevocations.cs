using Microsoft.Extensions.Options;

namespace Ect.Revocation;

/// <summary>What the section <c>Ect:Revoked</c> revokes. A change of the configuration is in effect with the next request; one that cannot be
/// read refuses every request until it is put right.</summary>
internal sealed class ConfiguredRevocations(IOptionsMonitor<RevocationOptions> options, RevokedKeyLookup lookup) : IEctRevocationSource
{
    private volatile Reading? _last;

    public ValueTask<EctRevocationSet> GetAsync(CancellationToken cancellationToken)
    {
        var current = options.CurrentValue;
        if (_last is not { } reading || reading.Options != current)
        {
            _last = reading = new(current, new(RevocationOptionsReader.Read(current, failures: [])));
            _ = LookUpAsync(reading.Revocations.Entries); // Nobody waits for keys that are still to be fetched: until then the kid alone counts.
        }

        return ValueTask.FromResult(reading.Revocations);
    }

    private async Task LookUpAsync(IEnumerable<EctRevocation> revocations)
    {
        foreach (var revocation in revocations) await lookup.CompleteAsync(revocation, CancellationToken.None).ConfigureAwait(false);
    }

    private sealed record Reading(RevocationOptions Options, EctRevocationSet Revocations);
}

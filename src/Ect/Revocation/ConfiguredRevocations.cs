using Microsoft.Extensions.Options;

namespace Ect.Revocation;

/// <summary>The revocations in the section <c>Ect:Revoked</c>. A change of the configuration takes effect with the next request. While the
/// section cannot be read, every request is refused.</summary>
internal sealed class ConfiguredRevocations(IOptionsMonitor<RevocationOptions> options, RevokedKeyLookup lookup) : IEctRevocationSource
{
    private volatile Reading? _last;

    public ValueTask<EctRevocationSet> GetAsync(CancellationToken cancellationToken)
    {
        var current = options.CurrentValue;
        if (_last is not { } reading || reading.Options != current)
        {
            _last = reading = new(current, new(RevocationOptionsReader.Read(current, failures: [])));
            _ = LookUpAsync(reading.Revocations.Entries); // Nothing waits for keys that have to be fetched. Until then only the kid counts.
        }

        return ValueTask.FromResult(reading.Revocations);
    }

    private async Task LookUpAsync(IEnumerable<EctRevocation> revocations)
    {
        foreach (var revocation in revocations) await lookup.CompleteAsync(revocation, CancellationToken.None).ConfigureAwait(false);
    }

    private sealed record Reading(RevocationOptions Options, EctRevocationSet Revocations);
}

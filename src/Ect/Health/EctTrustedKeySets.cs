using System.Diagnostics.Metrics;
using Ect.Callers;
using Ect.Keys;
using Ect.Signing;

namespace Ect;

/// <summary>Tells how the keys of all issuers, schemes and trust domains are that this service trusts, but not its own. Asking fetches
/// nothing.</summary>
/// <remarks><c>AddEctCore()</c> registers it. Thread-safe.</remarks>
public sealed class EctTrustedKeySets
{
    private const int MaxOwners = 1_000; // OpenTelemetry keeps 2,000 values of a tag.

    private readonly IEnumerable<IEctKeySource> _sources;
    private readonly IMeterFactory _meters;
    private readonly TrustDomains? _trustDomains;

    internal EctTrustedKeySets(IEnumerable<IEctKeySource> sources, IMeterFactory meters, TrustDomains? trustDomains = null) =>
        (_sources, _meters, _trustDomains) = (sources, meters, trustDomains);

    /// <summary>Looks at every set as it is now.</summary>
    /// <returns>One status for each set, in the order in which they are asked.</returns>
    public IEnumerable<EctKeySetStatus> GetStatus() => All.Select(set => set.Status);

    internal IEnumerable<EctKeySet> All => _sources.Where(source => source is not OwnKeySource)
        .SelectMany(source => source.KeySets).Concat(_trustDomains?.KeySets ?? []);

    /// <summary>The sources of which nobody but they themselves knows whose keys they have.</summary>
    internal IEnumerable<IEctKeySource> Others =>
        _sources.Where(source => source is not (OwnKeySource or IChangingKeySource) && !source.KeySets.Any());

    /// <summary>Adds a gauge of their ages. Its tag has as many values as there are issuers in the configuration.</summary>
    internal void Observe() => _meters.Create(EctDiagnostics.MeterName).CreateObservableGauge("ect.keys.age", Ages, "s",
        "Time since the keys of an issuer, a scheme or a trust domain were fetched, or were first needed if they never were.");

    private IEnumerable<Measurement<double>> Ages() =>
        from set in All.Take(MaxOwners)
        let age = set.SinceFetched
        where age is not null
        select new Measurement<double>(age.Value.TotalSeconds, new KeyValuePair<string, object?>("owner", set.Owner));
}

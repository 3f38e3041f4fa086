using System.Diagnostics.Metrics;
using Ect.Callers;
using Ect.Signing;

namespace Ect.Health;

/// <summary>The key sets of all issuers and trust domains but this service. Asking fetches nothing.</summary>
internal sealed class TrustedKeySets(IEnumerable<IEctKeySource> sources, IMeterFactory meters, TrustDomains? trustDomains = null)
{
    private const int MaxOwners = 1_000; // OpenTelemetry keeps 2,000 values of a tag.

    public IEnumerable<EctKeySet> All => sources.Where(source => source is not OwnKeySource)
        .SelectMany(source => source.KeySets).Concat(trustDomains?.KeySets ?? []);

    /// <summary>Adds a gauge of their ages. Its tag has as many values as there are issuers in the configuration.</summary>
    public void Observe() => meters.Create(EctDiagnostics.MeterName).CreateObservableGauge("ect.keys.age", Ages, "s",
        "Time since the keys of an issuer, a scheme or a trust domain were fetched.");

    private IEnumerable<Measurement<double>> Ages() =>
        from set in All.Take(MaxOwners)
        let age = set.State.Age
        where age is not null
        select new Measurement<double>(age.Value.TotalSeconds, new KeyValuePair<string, object?>("owner", set.Owner));
}

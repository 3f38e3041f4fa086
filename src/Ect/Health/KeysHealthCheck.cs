using Ect.Keys;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Ect.Health;

/// <summary>Reports the state of the keys of all issuers and trust domains but this service, of which <see cref="SigningHealthCheck"/>
/// reports. It checks the keys that are there, and fetches nothing.</summary>
internal sealed class KeysHealthCheck(EctTrustedKeySets keySets) : IHealthCheck
{
    private const int MaxOwners = 100; // In one report, with those in the worst state first.
    private const int MaxNames = 10;

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var sets = keySets.All.Select(set => (set.Owner, set.State)).OrderBy(set => set.State.Condition).ToList();
        var data = sets.Take(MaxOwners).DistinctBy(set => set.Owner).ToDictionary(set => set.Owner, object (set) => $"{set.State}");
        if (sets.Count > MaxOwners) data["…"] = $"{sets.Count - MaxOwners} more.";

        var unusable = NamesOf(sets, EctKeySetCondition.Unusable);
        var impaired = NamesOf(sets, EctKeySetCondition.Impaired);
        var (status, description) =
            unusable is not null ? (context.Registration.FailureStatus, $"There are no usable keys of {unusable}.")
            : impaired is not null ? (HealthStatus.Degraded, $"Keys of {impaired} are left out, or could not be fetched again.")
            : (HealthStatus.Healthy, "No key is known to be missing.");
        return Task.FromResult(new HealthCheckResult(status, description, data: data));
    }

    private static string? NamesOf(List<(string Owner, KeySetState State)> sets, EctKeySetCondition condition)
    {
        var names = sets.Where(set => set.State.Condition == condition).Select(set => set.Owner).ToList();
        if (names.Count is 0) return null;
        return string.Join(", ", names.Take(MaxNames)) + (names.Count > MaxNames ? $" and {names.Count - MaxNames} more" : "");
    }
}

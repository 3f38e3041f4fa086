using Ect.Keys;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Ect.AspNetCore.Health;

/// <summary>Tells how the keys of all issuers and trust domains are. It looks at what is there, and fetches nothing.</summary>
internal sealed class KeysHealthCheck(IEnumerable<IEctKeySource> sources, IEnumerable<IKeySetOwners> others) : IHealthCheck
{
    private const int MaxOwners = 100; // In one report, those that are worst off first.
    private const int MaxNames = 10;

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var owners = sources.OfType<IKeySetOwners>().Concat(others);
        var sets = owners.SelectMany(owner => owner.KeySets).OrderBy(set => set.Value.Condition).ToList();
        var data = sets.Take(MaxOwners).DistinctBy(set => set.Key).ToDictionary(set => set.Key, object (set) => $"{set.Value}");
        if (sets.Count > MaxOwners) data["…"] = $"{sets.Count - MaxOwners} more.";

        var unusable = NamesOf(sets, KeySetCondition.Unusable);
        var impaired = NamesOf(sets, KeySetCondition.Impaired);
        var (status, description) =
            unusable is not null ? (context.Registration.FailureStatus, $"There are no usable keys of {unusable}.")
            : impaired is not null ? (HealthStatus.Degraded, $"Keys are left out, or could not be fetched anew, of {impaired}.")
            : (HealthStatus.Healthy, "No key is known to be missing.");
        return Task.FromResult(new HealthCheckResult(status, description, data: data));
    }

    private static string? NamesOf(List<KeyValuePair<string, KeySetState>> sets, KeySetCondition condition)
    {
        var names = sets.Where(set => set.Value.Condition == condition).Select(set => set.Key).ToList();
        if (names.Count is 0) return null;
        return string.Join(", ", names.Take(MaxNames)) + (names.Count > MaxNames ? $" and {names.Count - MaxNames} more" : "");
    }
}

using Ect.Keys;
using Ect.Signing;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Ect.Health;

/// <summary>Asks for the key that this service signs with, as issuing does, and reports the keys that it publishes.</summary>
internal sealed class SigningHealthCheck(OwnSigningKeys keys, TimeProvider clock) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        if (!keys.IsConfigured) return HealthCheckResult.Healthy("This service signs nothing.", None());

        try
        {
            var ring = await keys.GetAsync(cancellationToken).ConfigureAwait(false);
            var state = keys.State;
            var data = DataOf(ring, state);
            return state.Condition is EctKeySetCondition.Good
                ? HealthCheckResult.Healthy("The signing key is there.", data)
                : HealthCheckResult.Degraded("Own keys are left out, or could not be read again.", data: data);
        }
        catch (EctKeySourceException)
        {
            // Its text is that of the source, which might say more than a report may.
            return new(
                context.Registration.FailureStatus, "There is no signing key, because it could not be read.", data: None());
        }
    }

    private static Dictionary<string, object> None() => new() { ["keys"] = "none" };

    private Dictionary<string, object> DataOf(SigningRing ring, KeySetState state)
    {
        var now = clock.GetUtcNow();
        var data = new Dictionary<string, object> { ["keys"] = $"{state}" };
        if (ring.SignerAt(now) is { } signer) data["kid"] = signer.PublicJwk.KeyId;
        if (ring.Signer is { } next && ring.SignsFrom > now) (data["next_kid"], data["next_from"]) = (next.PublicJwk.KeyId, ring.SignsFrom);
        return data;
    }
}

using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;

namespace Ect.Health;

/// <summary>Registers the checks of everything that was added to the service, in whichever order that was done.</summary>
internal sealed class HealthParts(IEnumerable<HealthPart> parts, IEnumerable<HealthAdjustment> adjustments)
    : IConfigureOptions<HealthCheckServiceOptions>
{
    /// <exception cref="InvalidOperationException">Nothing of ECT was added.</exception>
    public void Configure(HealthCheckServiceOptions options)
    {
        var registrations = parts.DistinctBy(part => part.Name)
            .Select(part => new HealthCheckRegistration(part.Name, part.Create, failureStatus: null, tags: null)).ToList();
        if (registrations is [])
            throw new InvalidOperationException("AddHealthChecks().AddEct() finds nothing to check. Call AddEct(...) on the services too.");

        foreach (var registration in registrations)
        {
            foreach (var adjustment in adjustments) adjustment.Configure(registration);
            options.Registrations.Add(registration);
        }
    }
}

/// <summary>What the application changes of each check.</summary>
internal sealed record HealthAdjustment(Action<HealthCheckRegistration> Configure);

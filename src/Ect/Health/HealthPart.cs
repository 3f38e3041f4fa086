using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Ect.Health;

/// <summary>One of the checks that <c>AddHealthChecks().AddEct()</c> adds.</summary>
internal sealed record HealthPart(string Name, Func<IServiceProvider, IHealthCheck> Create);

using Ect.Dashboard.Access;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Ect.Dashboard.Context;

/// <summary>What the rooms of one mapped dashboard read.</summary>
internal sealed class DashboardContext(IServiceProvider services, EctDashboardOptions options)
{
    /// <summary>The services of the application; those of a request are in its <c>HttpContext</c>.</summary>
    public IServiceProvider Services { get; } = services;

    public EctDashboardOptions Options { get; } = options;

    /// <summary>Those who may revoke.</summary>
    public Operators Operators { get; } = new(options.OperatorPolicy);

    public IEctStore Store { get; } = services.GetRequiredService<IEctStore>();

    /// <summary>What all sources revoke.</summary>
    public EctRevocationSources Revocations { get; } = services.GetRequiredService<EctRevocationSources>();

    /// <summary>What was refused within the last hour.</summary>
    public IEctRefusals Refusals { get; } = services.GetRequiredService<IEctRefusals>();

    /// <summary>The audit ledger, if there is one that can be read.</summary>
    public IEctLedgerReader? Ledger { get; } = services.GetService<IEctLedgerReader>();

    public TimeProvider Clock { get; } = services.GetRequiredService<TimeProvider>();

    /// <summary>The name of this service.</summary>
    public string Service { get; } = services.GetRequiredService<IOptions<EctOptions>>().Value.Identity;

    /// <summary>How far clocks may differ.</summary>
    public TimeSpan ClockSkew { get; } = services.GetRequiredService<IOptions<EctOptions>>().Value.ClockSkew;

    public DateTimeOffset Now => Clock.GetUtcNow();
}

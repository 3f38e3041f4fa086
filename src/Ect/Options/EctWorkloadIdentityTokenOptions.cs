namespace Ect;

/// <summary>Configures whose workload identity tokens prove who a caller is. The options can be bound from configuration, usually from the
/// section <c>Ect:WorkloadIdentityTokens</c>.</summary>
public sealed class EctWorkloadIdentityTokenOptions
{
    /// <summary>The trust domains that are believed, each about its own workloads only.</summary>
    public IList<EctTrustDomainOptions> TrustDomains { get; } = [];
}

namespace Ect;

/// <summary>Whose workload identity tokens show who a caller is. Bindable from configuration, usually the section <c>Ect:WorkloadIdentityTokens</c>.</summary>
public sealed class EctWorkloadIdentityTokenOptions
{
    /// <summary>The trust domains that are believed, each about its own workloads.</summary>
    public IList<EctTrustDomainOptions> TrustDomains { get; } = [];
}

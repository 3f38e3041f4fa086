namespace Ect;

/// <summary>Names of the HTTP fields that ECTs, and what vouches for their senders, arrive in.</summary>
public static class EctHeaderNames
{
    /// <summary>The request and response field <c>Execution-Context</c>: one token a field, or several joined by commas (draft).</summary>
    public const string ExecutionContext = "Execution-Context";

    /// <summary>The request field <c>Workload-Identity-Token</c>: the WIMSE token that names the caller (profile, section 5).</summary>
    public const string WorkloadIdentityToken = "Workload-Identity-Token";
}

namespace Ect;

/// <summary>The names of the HTTP fields that carry ECTs and the tokens that vouch for their senders.</summary>
public static class EctHeaderNames
{
    /// <summary>The request and response field <c>Execution-Context</c>. It has one token, or several joined by commas (profile, section
    /// 4).</summary>
    public const string ExecutionContext = "Execution-Context";

    /// <summary>The request field <c>Workload-Identity-Token</c> with the WIMSE token that names the caller (profile, section 5).</summary>
    public const string WorkloadIdentityToken = "Workload-Identity-Token";
}

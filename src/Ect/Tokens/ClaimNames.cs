namespace Ect.Tokens;

/// <summary>The claim names of version -01, and those of -00 that differ (profile, section 1).</summary>
internal static class ClaimNames
{
    /// <summary>All names that a reader asks for.</summary>
    public static JsonNames All { get; } = new(
        Issuer, Audience, IssuedAt, ExpiresAt, Id, WorkflowId, Action, Predecessors, InputHash, OutputHash, Extensions,
        LegacyPredecessors, LegacyExtensions, Policy, PolicyDecision);

    public const string Issuer = "iss";
    public const string Audience = "aud";
    public const string IssuedAt = "iat";
    public const string ExpiresAt = "exp";
    public const string Id = "jti";
    public const string WorkflowId = "wid";
    public const string Action = "exec_act";
    public const string Predecessors = "pred";
    public const string InputHash = "inp_hash";
    public const string OutputHash = "out_hash";
    public const string Extensions = "ect_ext";

    public const string LegacyPredecessors = "par";
    public const string LegacyExtensions = "ext";

    /// <summary>The policy, at the top level in -00 and inside <c>ect_ext</c> in -01.</summary>
    public const string Policy = "pol";

    /// <inheritdoc cref="Policy"/>
    public const string PolicyDecision = "pol_decision";

    /// <summary>The <c>jti</c> of the first attempt, in the <c>ect_ext</c> of a retry's token (profile, section 7).</summary>
    public const string RetryOf = "ect-aspnetcore.retry_of";
}

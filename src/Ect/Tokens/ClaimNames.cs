namespace Ect.Tokens;

/// <summary>Claim names of version -01, and the older names of -00 where they differ (profile, section 1).</summary>
internal static class ClaimNames
{
    /// <summary>All that a reader asks for.</summary>
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

    /// <summary>At the top level in -00, inside <c>ect_ext</c> in -01.</summary>
    public const string Policy = "pol";

    /// <inheritdoc cref="Policy"/>
    public const string PolicyDecision = "pol_decision";

    /// <summary>In <c>ect_ext</c> of a retry's token: the <c>jti</c> of the first attempt (profile, section 7).</summary>
    public const string RetryOf = "ect-aspnetcore.retry_of";
}

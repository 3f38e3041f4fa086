using Ect.Tokens;

namespace Ect;

/// <summary>Configures how a service verifies and issues ECTs. The options can be bound from configuration, usually from the section
/// <c>Ect</c>.</summary>
/// <remarks>The profile that these documents cite is <c>docs/profile.md</c> in the repository of this package.</remarks>
public sealed class EctOptions
{
    /// <summary>The identity of this service: the <c>aud</c> that it accepts and the <c>iss</c> that it issues under. It is a SPIFFE ID, an
    /// https URL or a URN, and is compared as exact text. Required.</summary>
    public string Identity { get; set; } = "";

    /// <summary>The lowest level that heads may have. Default L2 (profile, section 1).</summary>
    public EctAssuranceLevel MinimumLevel { get; set; } = EctAssuranceLevel.L2;

    /// <summary>The lowest level that predecessors may have. Default: <see cref="MinimumLevel"/>, or L2 if that is L3 (profile, section 3,
    /// rule 6).</summary>
    public EctAssuranceLevel? MinimumPredecessorLevel { get; set; }

    /// <summary>Whether unknown predecessors of a head are refused or reported. Default
    /// <see cref="EctUnresolvedPredecessors.Refuse"/>.</summary>
    public EctUnresolvedPredecessors UnresolvedPredecessors { get; set; }

    /// <summary>The signature algorithms that are accepted. Empty, the default, means ES256, ES384, ES512, PS256, PS384, PS512 and RS256
    /// (profile, section 1). RS384 and RS512 can be added. <c>none</c> and symmetric algorithms cannot.</summary>
    public IList<string> AllowedAlgorithms { get; } = [];

    internal IEnumerable<string> EffectiveAlgorithms => AllowedAlgorithms is { Count: > 0 } allowed ? allowed : SignatureAlgorithms.Default;

    /// <summary>How much the clocks of two services may differ. Default 30 seconds (profile, rule 16).</summary>
    public TimeSpan ClockSkew { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How long after its end a token may still be accepted by a service whose clock is within the tolerance, plus one second
    /// (profile, section 6).</summary>
    internal TimeSpan EndMargin => 2 * ClockSkew + TimeSpan.FromSeconds(1);

    /// <summary>How long after <c>iat</c> a head is accepted, whatever its <c>exp</c>. Default 15 minutes (profile, rule 16).</summary>
    public TimeSpan MaxAge { get; set; } = TimeSpan.FromMinutes(15);

    /// <summary>How long after <c>iat</c> an inline predecessor is accepted. Default 24 hours (profile, rule 16).</summary>
    public TimeSpan MaxPredecessorAge { get; set; } = TimeSpan.FromHours(24);

    /// <summary>Whether ancestors beyond the direct predecessors are searched for a cycle. Default <see langword="true"/> (profile, section
    /// 3, rule 5).</summary>
    public bool WalkAncestors { get; set; } = true;

    /// <summary>Whether a predecessor is refused if it has a <c>pol_decision</c> other than <c>approved</c>. Default
    /// <see langword="false"/> (profile, section 3, rule 7).</summary>
    public bool RequireApprovedPredecessors { get; set; }

    /// <summary>Whether a request whose tokens come after a revoked task is refused, and not only reported in
    /// <see cref="EctContext.IsTainted"/>. Default <see langword="false"/> (profile, section 5).</summary>
    public bool RefuseTainted { get; set; }

    /// <summary>How long a shared revocation source may be unavailable before requests are refused with 503. Default 60 seconds (profile,
    /// section 5).</summary>
    public TimeSpan RevocationStaleness { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>The time from <c>iat</c> to <c>exp</c> of tokens that are issued here. Default 10 minutes (profile, section 1).</summary>
    public TimeSpan TokenLifetime { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>The bytes that all <c>Execution-Context</c> values of an outgoing request may have, including separators. Beyond that, the
    /// tokens go into its body. A client can have its own limit, <see cref="EctMessageHandlerOptions.MaxHeaderBytes"/>. Default 7,168,
    /// which common proxies let through (profile, section 4).</summary>
    public int MaxHeaderBytes { get; set; } = TokenHeader.DefaultMaxBytes;

    /// <summary>The limits for what a stranger may send.</summary>
    public EctLimits Limits { get; } = new();

    /// <summary>The issuers whose tokens are trusted.</summary>
    public IList<EctTrustedIssuerOptions> Issuers { get; } = [];

    /// <summary>How the keys of issuers are fetched and kept up to date.</summary>
    public EctKeyRefreshOptions Keys { get; } = new();

    /// <summary>The keys that this service signs with.</summary>
    public EctSigningOptions Signing { get; } = new();

    /// <summary>How the audit ledger is used.</summary>
    public EctLedgerOptions Ledger { get; } = new();

    /// <summary>The limits of the stores in memory. They have no effect if shared stores replace these.</summary>
    public EctInMemoryOptions InMemory { get; } = new();
}

namespace Ect;

/// <summary>The requirements of one verification beyond the options. Members that are not set leave the decision to
/// <see cref="EctOptions"/>.</summary>
public sealed class EctRequirement
{
    /// <summary>Makes a requirement without anything beyond the options.</summary>
    public EctRequirement()
    {
    }

    /// <summary>Copies a requirement.</summary>
    /// <param name="other">The requirement to copy. Members of the copy can be set to other values.</param>
    /// <exception cref="ArgumentNullException"><paramref name="other"/> is <see langword="null"/>.</exception>
    public EctRequirement(EctRequirement other)
    {
        ArgumentNullException.ThrowIfNull(other);
        (MinimumLevel, MinimumPredecessorLevel) = (other.MinimumLevel, other.MinimumPredecessorLevel);
        (UnresolvedPredecessors, RefuseTainted) = (other.UnresolvedPredecessors, other.RefuseTainted);
        (Actions, Issuers, Consume, AnswerTo) = (other.Actions, other.Issuers, other.Consume, other.AnswerTo);
        (Callers, CallerKeys, OnlyCallerKeys) = (other.Callers, other.CallerKeys, other.OnlyCallerKeys);
        (BodyBinding, ContentHash) = (other.BodyBinding, other.ContentHash);
        Mode = other.Mode;
    }

    /// <summary>The lowest level that heads may have (profile, rule 9). With L3, the audit ledger records the tokens before the request
    /// goes on, whatever <see cref="EctLedgerOptions.Mode"/> says. Without a ledger in use, such requests are refused.</summary>
    public EctAssuranceLevel? MinimumLevel { get; init; }

    /// <summary>The lowest level that predecessors may have. For L3, the same is true as for <see cref="MinimumLevel"/>. If it is set
    /// neither here nor in the options, it is that of the heads, or L2 if that is L3.</summary>
    public EctAssuranceLevel? MinimumPredecessorLevel { get; init; }

    /// <summary>Whether unknown predecessors are refused or reported (profile, section 3, rule 2).</summary>
    public EctUnresolvedPredecessors? UnresolvedPredecessors { get; init; }

    /// <summary>Whether a head that comes after a revoked task is refused with <see cref="EctFailureReason.Revoked"/>, and not only
    /// reported (profile, section 5).</summary>
    public bool? RefuseTainted { get; init; }

    /// <summary>The values of <c>exec_act</c> that heads may have, compared as exact text; <see langword="null"/> for any (profile, rule
    /// 19).</summary>
    public IReadOnlyCollection<string>? Actions { get; init; }

    /// <summary>The issuers of which heads may be, compared as exact text; <see langword="null"/> for any that may call (profile, rule 19).
    /// Where it is set, an unsigned head (L1) is refused, whatever <see cref="MinimumLevel"/> says, because nobody proves its issuer.
    /// Inline predecessors come from other agents by their nature, and need only be of trusted issuers.</summary>
    public IReadOnlyCollection<string>? Issuers { get; init; }

    /// <summary>Whether the heads are used up and recorded. Default <see langword="true"/>. Set it to <see langword="false"/> for a gate in
    /// front of the service that will use them (profile, section 6).</summary>
    /// <remarks>A gate appends nothing to the audit ledger. If it requires L3, it accepts the tokens that are recorded already according to
    /// the store.</remarks>
    public bool Consume { get; init; } = true;

    /// <summary>The authenticated callers. The issuer of every head must be each of them (profile, rule 14). Default: none is
    /// bound.</summary>
    public IReadOnlyList<EctCaller> Callers { get; init; } = [];

    /// <summary>Key sources that vouch only for the caller of this request. They are asked for heads whose issuer no registered source
    /// knows, and never for predecessors, inline or stored (profile, section 5). Default: none.</summary>
    public IReadOnlyList<IEctKeySource> CallerKeys { get; init; } = [];

    /// <summary>Whether every head must be signed by a key of <see cref="CallerKeys"/>, even if a registered source knows its issuer.
    /// Otherwise it is refused with <see cref="EctFailureReason.IdentityMismatch"/>. Default <see langword="false"/>.</summary>
    public bool OnlyCallerKeys { get; init; }

    /// <summary>Which hash of the content every head must carry (profile, rule 18). Default: none. It is set together with
    /// <see cref="ContentHash"/>.</summary>
    public EctBodyBinding BodyBinding { get; init; }

    /// <summary>The hash of the content, 43 characters of base64url, for <see cref="BodyBinding"/>. <see cref="EctVerifier.VerifyAsync"/>
    /// needs both or neither. <see cref="EctVerifier.FindRefusalAsync"/> also takes a binding alone, because the content is not known
    /// yet.</summary>
    public string? ContentHash { get; init; }

    /// <summary>Whether a failure is logged and measured as a refusal. With <see cref="EctMode.Report"/> the host lets the request go on,
    /// and the log and the metrics say so. The result is the same. Default <see cref="EctMode.Enforce"/>.</summary>
    public EctMode Mode { get; init; }

    /// <summary>The token that was sent, for the verification of a returned token; <see langword="null"/> for a request. The one head must
    /// name it in <c>pred</c> and have its workflow. It counts as known, whatever the store says (profile, section 4).</summary>
    /// <remarks><see cref="EctMessageHandler"/> sets it for the answers of HTTP clients. Set it where answers come in another way, with the
    /// service that was called as the only one of <see cref="Callers"/>.</remarks>
    public EctToken? AnswerTo { get; init; }

    /// <summary>Makes sure that the content is compared if and only if its hash is there.</summary>
    /// <exception cref="ArgumentException">A hash comes without a binding, or a binding without the hash that it needs.</exception>
    internal static void ThrowIfHalfBound(EctRequirement requirement, bool isContentKnown)
    {
        var isBound = requirement.BodyBinding is not EctBodyBinding.None;
        if (requirement.ContentHash is not null && !isBound)
            throw new ArgumentException("ContentHash is set without BodyBinding: set BodyBinding to the claim that has the hash.",
                nameof(requirement));
        if (requirement.ContentHash is null && isBound && isContentKnown)
            throw new ArgumentException("BodyBinding is set without ContentHash: set ContentHash to the hash of the content.",
                nameof(requirement));
    }
}

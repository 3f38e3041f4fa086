namespace Ect;

/// <summary>What one verification asks for beyond the options. A member that is not set leaves it to <see cref="EctOptions"/>.</summary>
public sealed class EctRequirement
{
    /// <summary>Asks for nothing beyond the options.</summary>
    public EctRequirement()
    {
    }

    /// <summary>Asks for what another requirement asks for.</summary>
    /// <param name="other">The other one, of which members can be set anew.</param>
    /// <exception cref="ArgumentNullException"><paramref name="other"/> is <see langword="null"/>.</exception>
    public EctRequirement(EctRequirement other)
    {
        ArgumentNullException.ThrowIfNull(other);
        (MinimumLevel, MinimumPredecessorLevel) = (other.MinimumLevel, other.MinimumPredecessorLevel);
        (UnresolvedPredecessors, RefuseTainted) = (other.UnresolvedPredecessors, other.RefuseTainted);
        (Actions, Consume, AnswerTo) = (other.Actions, other.Consume, other.AnswerTo);
        (Callers, CallerKeys, OnlyCallerKeys) = (other.Callers, other.CallerKeys, other.OnlyCallerKeys);
        (BodyBinding, ContentHash) = (other.BodyBinding, other.ContentHash);
    }

    /// <summary>Asks for nothing beyond the options.</summary>
    public static EctRequirement Default { get; } = new();

    /// <summary>The lowest level that heads may have (profile, rule 9). With L3 the audit ledger records the tokens before the request goes on, whatever
    /// <see cref="EctLedgerOptions.Mode"/> says; without a ledger in use they are refused.</summary>
    public EctAssuranceLevel? MinimumLevel { get; init; }

    /// <summary>The lowest level that predecessors may have, L3 with what <see cref="MinimumLevel"/> says of it; if unset here and in the options, the heads' (L2 where that is L3).</summary>
    public EctAssuranceLevel? MinimumPredecessorLevel { get; init; }

    /// <summary>Whether unknown predecessors are refused or reported (profile, section 3, rule 2).</summary>
    public EctUnresolvedPredecessors? UnresolvedPredecessors { get; init; }

    /// <summary>Whether a head that comes after a revoked task is refused with <see cref="EctFailureReason.Revoked"/>, and not only reported
    /// (profile, section 5).</summary>
    public bool? RefuseTainted { get; init; }

    /// <summary>The values of <c>exec_act</c> that heads may have, compared as exact text; <see langword="null"/> for any (profile, rule 19).</summary>
    public IReadOnlyCollection<string>? Actions { get; init; }

    /// <summary>Whether the heads are used up and recorded. Default <see langword="true"/>; <see langword="false"/> for a gate
    /// in front of the service that will use them (profile, section 6). A gate appends nothing to the audit ledger: where it asks for L3, it lets through
    /// what the store says is recorded already.</summary>
    public bool Consume { get; init; } = true;

    /// <summary>The authenticated callers: the issuer of every head must be each of them (profile, rule 14). Default: none is bound.</summary>
    public IReadOnlyList<EctCaller> Callers { get; init; } = [];

    /// <summary>Sources that speak for the caller of this request alone. They are asked for heads whose issuer no registered source knows, and never for
    /// predecessors, inline or stored (profile, section 5). Default: none.</summary>
    public IReadOnlyList<IEctKeySource> CallerKeys { get; init; } = [];

    /// <summary>Whether every head must be signed by a key of <see cref="CallerKeys"/>, also where a registered source knows its issuer; if not, it is refused
    /// with <see cref="EctFailureReason.IdentityMismatch"/>. Default <see langword="false"/>.</summary>
    public bool OnlyCallerKeys { get; init; }

    /// <summary>Which hash of the content every head must carry (profile, rule 18). Default: none.</summary>
    public EctBodyBinding BodyBinding { get; init; }

    /// <summary>The content's hash, as <see cref="BodyBinding"/> asks for it; <see langword="null"/> while the content is not known: then any
    /// hash will do.</summary>
    public string? ContentHash { get; init; }

    /// <summary>For a returned token: the token that was sent. The one head must name it in <c>pred</c> and be of its workflow, and it counts as
    /// known, whatever the store says (profile, section 4). <see langword="null"/> for a request.</summary>
    internal EctToken? AnswerTo { get; init; }
}

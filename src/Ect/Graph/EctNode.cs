using System.Diagnostics;
using Ect.Store;

namespace Ect;

/// <summary>One task in a graph: a token of the request, or what the store knows of an earlier one.</summary>
[DebuggerDisplay("{Action} {Id} by {Issuer}")]
public sealed class EctNode
{
    private readonly EctAssuranceLevel _level;

    /// <param name="token">A token of the request.</param>
    /// <param name="record">What the store knows of the same token.</param>
    /// <param name="level">The token's level, as far as both know.</param>
    internal EctNode(EctToken token, EctTokenRecord? record, EctAssuranceLevel level) => (Token, Record, _level) = (token, record, level);

    internal EctNode(EctTokenRecord record) => (Record, _level) = (record, record.Level);

    /// <summary>The task's <c>jti</c>, in lower case.</summary>
    public string Id => Token is { } token ? token.Id : Record!.Id;

    internal TokenKey Key => new(Id, IsSigned);

    /// <summary>Who did it.</summary>
    public string Issuer => Token is { } token ? token.Issuer : Record!.Issuer;

    /// <summary>What was done.</summary>
    public string Action => Token is { } token ? token.Action : Record!.Action;

    /// <summary>The <c>wid</c>; <see langword="null"/> if the token names none.</summary>
    public string? WorkflowId => Token is { } token ? token.WorkflowId : Record!.WorkflowId;

    /// <summary>Ids of the tasks before it, as its token names them, known or not.</summary>
    public IReadOnlyList<string> Predecessors => Token is { } token ? token.Predecessors : Record!.Predecessors;

    /// <summary>When the token was issued, in whole seconds.</summary>
    public DateTimeOffset IssuedAt => Token is { } token ? token.IssuedAt : Record!.IssuedAt;

    /// <summary>The token's own level: L3 once it is recorded in the audit ledger, as far as the request and the store know.</summary>
    public EctAssuranceLevel Level => _level;

    /// <summary>The token's <c>pol_decision</c>, at most 64 characters of it; <see langword="null"/> if it has none.</summary>
    public string? PolicyDecision => Token is { } token ? PolicyDecisionText.Of(token) : Record!.PolicyDecision;

    /// <summary>The token, if it was part of the request; <see langword="null"/> for what came from the store.</summary>
    public EctToken? Token { get; }

    /// <summary>Whether the task comes after one that is revoked, as far as the request and the store know what came before (profile, section 5).
    /// Always <see langword="false"/> in a graph that is made from records alone.</summary>
    public bool IsTainted { get; internal set; }

    internal EctTokenRecord? Record { get; }

    internal string? KeyId => Token?.KeyId ?? Record?.KeyId;

    internal EctDigest Digest => Token?.Digest ?? Record!.Digest;

    internal bool IsSigned => Level is not EctAssuranceLevel.L1;

    /// <summary>Whether the store says that nothing before this task is unknown: whoever asks what came before can stop here.</summary>
    internal bool AncestorsRecorded => Record is { AncestorsKnown: true };

    /// <summary>Whether the two facts below are known: they are, once everything before the task is.</summary>
    internal bool IsJudged { get; private set; }

    /// <summary>Whether nothing before the task is unknown, here or to the store.</summary>
    internal bool AncestorsKnown { get; private set; }

    /// <summary>The lowest level on any known path to the task (profile, section 3, rule 6).</summary>
    internal EctAssuranceLevel PathLevel { get; private set; }

    internal void Judge(bool ancestorsKnown, EctAssuranceLevel pathLevel) =>
        (IsJudged, AncestorsKnown, PathLevel) = (true, ancestorsKnown, pathLevel);

    /// <summary>Whether the store's record says already all that is known of the task.</summary>
    internal bool IsStored => Record is { } record
        && RecordState.Of(record) is var stored && stored.CompleteWith(new(Level, PathLevel, AncestorsKnown)) == stored;

    /// <summary>What the store keeps of a token of the request once rule 21 is done.</summary>
    internal EctTokenRecord ToRecord(EctDigest? keyThumbprint) =>
        IsStored ? Record! : EctTokenRecord.From(Token!, keyThumbprint, AncestorsKnown, PathLevel, Level);
}

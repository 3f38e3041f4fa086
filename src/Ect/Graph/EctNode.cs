using System.Diagnostics;
using Ect.Store;

namespace Ect;

/// <summary>A task in a graph: a token of the request, or the record of an earlier one in the store.</summary>
[DebuggerDisplay("{Action} {Id} by {Issuer}")]
public sealed class EctNode
{
    private readonly EctAssuranceLevel _level;

    /// <param name="token">A token of the request.</param>
    /// <param name="record">The record of the same token in the store.</param>
    /// <param name="level">The higher of the levels that token and record have.</param>
    internal EctNode(EctToken token, EctTokenRecord? record, EctAssuranceLevel level) => (Token, Record, _level) = (token, record, level);

    internal EctNode(EctTokenRecord record) => (Record, _level) = (record, record.Level);

    /// <summary>The task's <c>jti</c>, in lower case.</summary>
    public string Id => Token is { } token ? token.Id : Record!.Id;

    internal TokenKey Key => new(Id, IsSigned);

    /// <summary>The issuer, which did the task.</summary>
    public string Issuer => Token is { } token ? token.Issuer : Record!.Issuer;

    /// <summary>The action that was finished.</summary>
    public string Action => Token is { } token ? token.Action : Record!.Action;

    /// <summary>The <c>wid</c>; <see langword="null"/> if the token names none.</summary>
    public string? WorkflowId => Token is { } token ? token.WorkflowId : Record!.WorkflowId;

    /// <summary>The ids of the tasks before it, as its token names them, known or not.</summary>
    public IReadOnlyList<string> Predecessors => Token is { } token ? token.Predecessors : Record!.Predecessors;

    /// <summary>When the token was issued, in whole seconds.</summary>
    public DateTimeOffset IssuedAt => Token is { } token ? token.IssuedAt : Record!.IssuedAt;

    /// <summary>The token's own level. It is L3 if the token is recorded in the audit ledger, as far as the request and the store
    /// know.</summary>
    public EctAssuranceLevel Level => _level;

    /// <summary>The token's <c>pol_decision</c>, at most 64 characters of it; <see langword="null"/> if it has none.</summary>
    public string? PolicyDecision => Token is { } token ? PolicyDecisionText.Of(token) : Record!.PolicyDecision;

    /// <summary>The token, if it was part of the request; <see langword="null"/> for a record of the store.</summary>
    public EctToken? Token { get; }

    /// <summary>Whether the task comes after a revoked one, as far as the request and the store know its ancestors (profile, section 5). It
    /// is always <see langword="false"/> in a graph that is made from records without revocations.</summary>
    public bool IsTainted { get; internal set; }

    /// <summary>Why the task itself is revoked: the token, its key or its issuer. It is <see langword="null"/> except in a graph of
    /// records and revocations.</summary>
    public EctRevocation? Revocation { get; internal set; }

    /// <summary>What a picture says of the task: <c>revoked</c>, <c>tainted</c>, or nothing.</summary>
    internal string? Mark => Revocation is not null ? "revoked" : IsTainted ? "tainted" : null;

    /// <summary>The record of the store; <see langword="null"/> for a token of the request that the store does not have yet.</summary>
    public EctTokenRecord? Record { get; }

    internal string? KeyId => Token?.KeyId ?? Record?.KeyId;

    internal EctDigest Digest => Token?.Digest ?? Record!.Digest;

    internal bool IsSigned => Level is not EctAssuranceLevel.L1;

    /// <summary>Whether the store says that all ancestors of this task are known. A walk over ancestors can stop here.</summary>
    internal bool AncestorsRecorded => Record is { AncestorsKnown: true };

    /// <summary>Whether the two properties below are known. They are as soon as everything before the task is judged.</summary>
    internal bool IsJudged { get; private set; }

    /// <summary>Whether all ancestors of the task are known, here or to the store.</summary>
    internal bool AncestorsKnown { get; private set; }

    /// <summary>The lowest level on any known path to the task (profile, section 3, rule 6).</summary>
    internal EctAssuranceLevel PathLevel { get; private set; }

    internal void Judge(bool ancestorsKnown, EctAssuranceLevel pathLevel) =>
        (IsJudged, AncestorsKnown, PathLevel) = (true, ancestorsKnown, pathLevel);

    /// <summary>Whether the store's record already has everything that is known of the task.</summary>
    internal bool IsStored => Record is { } record
        && RecordState.Of(record) is var stored && stored.CompleteWith(new(Level, PathLevel, AncestorsKnown)) == stored;

    /// <summary>Makes the record of a token of the request with everything that is known of it.</summary>
    internal EctTokenRecord ToRecord(EctDigest? keyThumbprint, DateTimeOffset now) =>
        EctTokenRecord.From(Token!, keyThumbprint, AncestorsKnown, PathLevel, now, Level);
}

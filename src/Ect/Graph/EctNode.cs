using System.Diagnostics;
using Ect.Store;

namespace Ect;

/// <summary>One task in a graph: a token of the request, or what the store knows of an earlier one.</summary>
[DebuggerDisplay("{Action} {Id} by {Issuer}")]
public sealed class EctNode
{
    /// <param name="token">A token of the request.</param>
    /// <param name="record">What the store knows of the same token.</param>
    internal EctNode(EctToken token, EctTokenRecord? record = null)
        : this(token.Id, token.Issuer, token.Action, token.WorkflowId, token.Predecessors, token.IssuedAt, token.Level, PolicyDecisionText.Of(token)) =>
        (Token, Record) = (token, record);

    internal EctNode(EctTokenRecord record)
        : this(record.Id, record.Issuer, record.Action, record.WorkflowId, record.Predecessors, record.IssuedAt, record.Level, record.PolicyDecision) =>
        Record = record;

    private EctNode(string id, string issuer, string action, string? workflowId, IReadOnlyList<string> predecessors,
        DateTimeOffset issuedAt, EctAssuranceLevel level, string? policyDecision)
    {
        Id = id;
        Issuer = issuer;
        Action = action;
        WorkflowId = workflowId;
        Predecessors = predecessors;
        IssuedAt = issuedAt;
        Level = level;
        PolicyDecision = policyDecision;
    }

    /// <summary>The task's <c>jti</c>, in lower case.</summary>
    public string Id { get; }

    internal TokenKey Key => new(Id, IsSigned);

    /// <summary>Who did it.</summary>
    public string Issuer { get; }

    /// <summary>What was done.</summary>
    public string Action { get; }

    /// <summary>The <c>wid</c>; <see langword="null"/> if the token names none.</summary>
    public string? WorkflowId { get; }

    /// <summary>Ids of the tasks before it, as its token names them, known or not.</summary>
    public IReadOnlyList<string> Predecessors { get; }

    /// <summary>When the token was issued, in whole seconds.</summary>
    public DateTimeOffset IssuedAt { get; }

    /// <summary>The token's own level: L3 once it is recorded in the audit ledger, as far as the request and the store know.</summary>
    public EctAssuranceLevel Level { get; internal init; }

    /// <summary>The token's <c>pol_decision</c>, at most 64 characters of it; <see langword="null"/> if it has none.</summary>
    public string? PolicyDecision { get; }

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
}

using Ect.Dashboard.Answers;

namespace Ect.Dashboard.Workflows;

/// <summary>A task in an answer.</summary>
/// <remarks>Two tasks with one id and another <c>digest</c>, which is that of header and payload, are of two tokens.</remarks>
internal sealed record TaskItem(
    string Jti, string Digest, long Agent, string Act, long Iat, long Seen, string Level, IReadOnlyList<string> Pred)
{
    /// <summary>Whether all tasks before it were known when it was recorded, so that those that are not found now have left the store;
    /// missing if not.</summary>
    public bool? Known { get; init; }

    /// <summary>Whether it comes after a revoked task; missing if not.</summary>
    public bool? Tainted { get; init; }

    public RevokedItem? Revoked { get; init; }

    public string? RetryOf { get; init; }

    public string? PolDecision { get; init; }

    public string? Trace { get; init; }

    public static TaskItem Of(EctNode node, Agents agents)
    {
        var record = node.Record!;
        return new(node.Id, $"{record.Digest}", agents.NumberOf(node.Issuer), node.Action, node.IssuedAt.Milliseconds(),
            record.RecordedAt.Milliseconds(), $"{node.Level}", node.Predecessors)
        {
            Known = record.AncestorsKnown ? true : null,
            Tainted = node.IsTainted ? true : null,
            Revoked = RevokedItem.Of(node.Revocation),
            RetryOf = record.RetryOf,
            PolDecision = node.PolicyDecision,
            Trace = record.TraceId,
        };
    }
}

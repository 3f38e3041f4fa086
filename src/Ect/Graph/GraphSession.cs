using Ect.Tokens;

namespace Ect.Graph;

/// <summary>Rule 17 for the tokens of one request, one after the other, predecessors first (profile, section 3).</summary>
/// <remarks>A token is checked once everything before rule 17 has passed; from then on it counts as known. One that is
/// never checked counts as not there.</remarks>
internal sealed class GraphSession(
    GraphRequest request, KnownTokens known, CircleSearch? circles, Taint? taint, IReadOnlyList<IEctPredecessorPolicy> policies, EctOptions options)
{
    private readonly List<EctToken> _checked = [];
    private IReadOnlyList<EctToken> _admitted = [];

    /// <summary>Says which tokens are genuine: the store is asked for what they name, in one round trip, and for nothing that others
    /// name.</summary>
    public void Admit(IReadOnlyList<EctToken> tokens) => _admitted = tokens;

    /// <exception cref="EctStoreException">The store cannot answer.</exception>
    public async ValueTask<Failure> CheckAsync(EctToken token, CancellationToken cancellationToken)
    {
        var isHead = !request.Tokens.IsInlinePredecessor(token);
        if (isHead && HeadsDiffer) return new(EctFailureReason.WorkflowMismatch);

        await known.BeginAsync(_admitted, cancellationToken).ConfigureAwait(false);
        if (known.OtherOwner(token) is { } owner) return new(EctFailureReason.DuplicateTokenId, owner);

        var mayMiss = !isHead || request.ReportsUnresolved;
        if (!mayMiss && token.Predecessors.FirstOrDefault(id => known.Find(id) is null) is { } missing)
            return new(EctFailureReason.PredecessorMissing, known.Recall(missing) is { } there && known.IsRevoked(there) ? $"{missing}, which is revoked" : missing);

        var node = known.Add(token);
        var predecessors = known.PredecessorsOf(node).ToList();
        if (predecessors.Find(predecessor => predecessor.IssuedAt - token.IssuedAt > options.ClockSkew) is { } newer)
            return new(EctFailureReason.TemporalOrder, newer.Id);
        if (predecessors.Find(predecessor => AreApart(predecessor.WorkflowId, token.WorkflowId)) is { } foreign)
            return new(EctFailureReason.WorkflowMismatch, foreign.Id);

        if (circles is not null && known.IsAwaited(token.Id)
            && await circles.CheckAsync(node, cancellationToken).ConfigureAwait(false) is not EctFailureReason.None and var reason)
            return new(reason);

        if (taint is not null && await taint.MarkAsync(node, cancellationToken).ConfigureAwait(false) is { } why && isHead && request.RefusesTainted)
            return new(EctFailureReason.Revoked, why);

        if (await FindRefusedAsync(predecessors, token, cancellationToken).ConfigureAwait(false) is { } refused)
            return new(EctFailureReason.PredecessorRefused, refused.Id);

        _checked.Add(token);
        return Failure.None;
    }

    /// <summary>What is known, once every token of the request that counts has passed.</summary>
    public GraphOutcome Complete() => new(known, request.Tokens.Heads, _checked);

    /// <summary>Whether heads are of different workflows. Heads that came as two texts are not told apart here, which takes a digest of
    /// each.</summary>
    private bool HeadsDiffer => request.Tokens.All.Where(token => token.WorkflowId is not null && !request.Tokens.IsInlinePredecessor(token))
        .DistinctBy(head => head.WorkflowId).Skip(1).Any();

    private static bool AreApart(string? workflowId, string? otherId) => workflowId is not null && otherId is not null && workflowId != otherId;

    private async ValueTask<EctNode?> FindRefusedAsync(List<EctNode> predecessors, EctToken token, CancellationToken cancellationToken)
    {
        foreach (var predecessor in predecessors)
        {
            var context = new EctPredecessorContext(predecessor, token);
            foreach (var policy in policies)
                if (!await policy.AllowsAsync(context, cancellationToken).ConfigureAwait(false)) return predecessor;
        }

        return null;
    }
}

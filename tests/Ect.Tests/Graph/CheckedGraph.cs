using Ect.Graph;
using Ect.Tokens;

namespace Ect.Tests;

/// <summary>A graph in which tokens are checked one after the other, as the verifier does.</summary>
internal sealed class CheckedGraph(RequestTokens tokens, RequestGraph graph)
{
    public EctGraph Graph => graph.Show();

    public EctAssuranceLevel Level => graph.Level;

    public ValueTask<Failure> CheckAsync(EctToken token, CancellationToken cancellationToken) =>
        graph.CheckAsync(tokens.InOrder.First(candidate => candidate.Token == token), cancellationToken);

    public CheckedGraph Complete()
    {
        graph.Complete();
        return this;
    }

    /// <summary>What the application sees, and the graph that it is made of.</summary>
    public (EctContext Context, WeakReference Graph) ToContext() => (new([.. tokens.Heads], graph, []), new WeakReference(graph));

    /// <summary>What rule 21 writes.</summary>
    public IReadOnlyList<EctTokenRecord> ToRecords(Func<EctToken, EctDigest?> thumbprintOf) =>
        [.. graph.Tokens.Select(token => token.Node is { IsStored: true } node ? node.Record! : token.Node!.ToRecord(thumbprintOf(token.Token), Forge.Now))];
}

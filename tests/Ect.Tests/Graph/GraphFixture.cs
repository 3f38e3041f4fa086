using Ect.Graph;
using Ect.Keys;
using Ect.Store;
using Ect.Tokens;
using Microsoft.Extensions.Time.Testing;

namespace Ect.Tests;

/// <summary>Rule 17 over a store in memory, as the verifier uses it, with everything before the rule already passed.</summary>
internal sealed class GraphFixture : IDisposable
{
    private readonly InMemoryStore _inner;

    public GraphFixture(Action<EctOptions>? configure = null)
    {
        Options = TestTokens.Options(configure).Value;
        _inner = new InMemoryStore(Microsoft.Extensions.Options.Options.Create(Options), new FakeTimeProvider(Forge.Now));
        Store = new CountingStore(_inner);
    }

    public EctOptions Options { get; }
    public CountingStore Store { get; }
    public HashSet<string> Trusted { get; } = [Forge.Alice, Forge.Bob];
    public List<IEctPredecessorPolicy> Policies { get; } = [];
    public bool ReportsUnresolved { get; set; }
    public bool RefusesTainted { get; set; }
    public EctRevocationSet Revocations { get; set; } = EctRevocationSet.None;
    public EctAssuranceLevel MinimumPredecessorLevel { get; set; } = EctAssuranceLevel.L2;
    public IReadOnlyList<EctToken> Known { get; set; } = [];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public CheckedGraph Begin(params EctToken[] tokens)
    {
        var request = Requests.Of(tokens);
        var graph = Graphs(Store).Begin(request, new GraphTerms
        {
            KnownTokens = Known,
            MinimumPredecessorLevel = MinimumPredecessorLevel,
            ReportsUnresolved = ReportsUnresolved,
            RefusesTainted = RefusesTainted,
            Revocations = Revocations,
            Keys = new KeySources([new TrustedIssuers(Trusted)]),
        });
        graph.Admit(request.InOrder);
        return new(request, graph);
    }

    public RequestGraphs Graphs(IEctStore store) => new(store, Microsoft.Extensions.Options.Options.Create(Options), Policies);

    private sealed class TrustedIssuers(HashSet<string> trusted) : IEctKeySource
    {
        public ValueTask<EctKeyResult> FindAsync(string issuer, string? keyId, CancellationToken cancellationToken) =>
            ValueTask.FromResult(trusted.Contains(issuer) ? EctKeyResult.UnknownKey(mayCall: true) : EctKeyResult.UnknownIssuer);
    }

    /// <summary>Checks the tokens of one request in the verifier's order, up to the first that fails.</summary>
    public async Task<(Failure Check, CheckedGraph Session)> CheckAsync(params EctToken[] tokens)
    {
        var ordered = Requests.Of(tokens);
        Assert.False(ordered.IsCircle);
        var session = Begin(tokens);
        foreach (var token in ordered.InOrder.Select(candidate => candidate.Token))
            if (await session.CheckAsync(token, Cancellation) is { IsFailure: true } failed) return (failed, session);

        return (Failure.None, session);
    }

    public async Task<CheckedGraph> AcceptAsync(params EctToken[] tokens)
    {
        var (check, session) = await CheckAsync(tokens);
        Assert.Equal(Failure.None, check);
        return session.Complete();
    }

    public async Task RefuseAsync(EctFailureReason reason, string? detail, params EctToken[] tokens) =>
        Assert.Equal(new Failure(reason, detail), (await CheckAsync(tokens)).Check);

    /// <summary>Verifies one request and records it, as rule 21 does.</summary>
    public async Task<EctTokenRecord?> RecordAsync(params EctToken[] tokens) =>
        await Store.TryAddAsync((await AcceptAsync(tokens)).ToRecords(_ => null), Cancellation);

    /// <summary>Puts tokens into the store as they are, whatever the rules say.</summary>
    public async Task StoreAsync(IEnumerable<EctToken> tokens, bool ancestorsKnown = true) =>
        Assert.Null(await Store.TryAddAsync([.. tokens.Select(token => TestTokens.Record(token, ancestorsKnown))], Cancellation));

    public void Dispose() => _inner.Dispose();
}

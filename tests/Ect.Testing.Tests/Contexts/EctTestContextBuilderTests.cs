using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Time.Testing;

namespace Ect.Testing.Tests;

public sealed class EctTestContextBuilderTests : IDisposable
{
    private readonly EctTestIssuer _shop = new("spiffe://example.com/agent/shop");
    private readonly EctTestIssuer _planner = new("spiffe://example.com/agent/planner");

    public void Dispose()
    {
        _shop.Dispose();
        _planner.Dispose();
    }

    [Fact]
    public void Build_TasksOfTwoIssuers_ContextHasHeadAndGraph()
    {
        var builder = new EctTestContextBuilder();
        var order = builder.Add(_shop, o => o.Action = "order_placed");
        var plan = builder.Add(_planner, o => o.After(order));

        var context = builder.Build();

        Assert.Equal(plan.Id, Assert.Single(context.Heads).Id);
        Assert.Equal([order.Id, plan.Id], context.Graph.Nodes.Select(node => node.Id));
        Assert.Equal(order.Id, Assert.Single(context.Graph.Roots).Id);
        Assert.Equal((order.WorkflowId, EctAssuranceLevel.L2, false), (context.WorkflowId, context.Level, context.IsTainted));
        Assert.True(context.Graph.IsComplete);
        Assert.Equal(builder.Identity, Assert.Single(plan.Audiences));
    }

    [Fact]
    public void Build_TasksThatNobodyNames_AreAllHeads()
    {
        var builder = new EctTestContextBuilder { Identity = TestApp.Identity };
        var one = builder.Add(_shop, o => o.WorkflowId = null);
        var two = builder.Add(_shop, o => o.WorkflowId = null);

        Assert.Equal([one.Id, two.Id], builder.Build().Heads.Select(head => head.Id));
        Assert.Equal([TestApp.Identity], one.Audiences);
    }

    [Theory]
    [InlineData(EctAssuranceLevel.L1, 0)]
    [InlineData(EctAssuranceLevel.L2, 0)]
    [InlineData(EctAssuranceLevel.L3, 2)]
    public void Build_Level_IsTheContexts(EctAssuranceLevel level, int receipts)
    {
        var builder = new EctTestContextBuilder { Level = level };
        var order = builder.Add(_shop);
        builder.Add(_shop, o => o.After(order));

        var context = builder.Build();

        Assert.Equal((level, receipts), (context.Level, context.Receipts.Count));
    }

    [Fact]
    public void Build_LevelsMixed_ContextHasTheLowest()
    {
        var builder = new EctTestContextBuilder { Level = EctAssuranceLevel.L1 };
        var order = builder.Add(_shop);
        var plan = builder.Add(_shop, o => { o.Level = EctAssuranceLevel.L2; o.After(order); });

        Assert.Equal((EctAssuranceLevel.L2, EctAssuranceLevel.L1), (plan.Level, builder.Build().Level));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Build_Tainted_EveryTaskIs(bool isTainted)
    {
        var builder = new EctTestContextBuilder { IsTainted = isTainted };
        var order = builder.Add(_shop);
        builder.Add(_planner, o => o.After(order));

        var context = builder.Build();

        Assert.Equal(isTainted, context.IsTainted);
        Assert.All(context.Graph.Nodes, node => Assert.Equal(isTainted, node.IsTainted));
        Assert.Equal(isTainted ? 1 : 0, context.Graph.UnknownPredecessors.Count);
    }

    [Theory]
    [InlineData("RS512", EctAssuranceLevel.L2)]
    [InlineData("RS384", EctAssuranceLevel.L3)]
    [InlineData("PS256", EctAssuranceLevel.L2)]
    public void Build_IssuersWithAlgorithmsOfTheirOwn_AreAllowedWhatTheySignWith(string algorithm, EctAssuranceLevel level)
    {
        using var issuer = new EctTestIssuer("spiffe://example.com/agent/bank", algorithm: algorithm);
        var builder = new EctTestContextBuilder { Level = level };
        var order = builder.Add(_shop);
        var payment = builder.Add(issuer, o => o.After(order));

        var context = builder.Build();

        Assert.Equal((payment.Id, level), (Assert.Single(context.Heads).Id, context.Level));
        Assert.Equal([_shop.Name, issuer.Name], context.Graph.Nodes.Select(node => node.Issuer));
    }

    [Fact]
    public void Build_UnknownPredecessor_GraphIsNotComplete()
    {
        var (builder, id) = (new EctTestContextBuilder(), Forge.NewId());
        builder.Add(_shop, o => o.Predecessors.Add(id));

        var graph = builder.Build().Graph;

        Assert.False(graph.IsComplete);
        Assert.Equal([id], graph.UnknownPredecessors);
    }

    [Fact]
    public void Build_IssuerOnAClockOfItsOwn_IsVerifiedByThatClock()
    {
        using var issuer = new EctTestIssuer(_shop.Name, new FakeTimeProvider(DateTimeOffset.UnixEpoch.AddYears(1)));
        var builder = new EctTestContextBuilder();
        var token = builder.Add(issuer);

        Assert.Equal(1971, token.IssuedAt.Year);
        Assert.Equal(token.Id, builder.Build().Heads[0].Id);
    }

    [Fact]
    public void Build_Twice_GivesTheSame()
    {
        var builder = new EctTestContextBuilder();
        builder.Add(_shop);

        Assert.Equal(builder.Build().Heads[0].Id, builder.Build().Heads[0].Id);
    }

    [Fact]
    public void Build_WithoutTask_Throws()
    {
        var exception = Assert.Throws<InvalidOperationException>(() => new EctTestContextBuilder().Build());
        Assert.Contains("Add(issuer)", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Build_TokensThatWouldBeRefused_ThrowsWithTheReason()
    {
        var builder = new EctTestContextBuilder();
        builder.Add(_shop, o => o.IssuedAt = DateTimeOffset.UtcNow.AddHours(1));

        var exception = Assert.Throws<InvalidOperationException>(builder.Build);

        Assert.Contains(nameof(EctFailureReason.IssuedInFuture), exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void SetEct_OnARequest_HandlerFindsIt()
    {
        var builder = new EctTestContextBuilder();
        builder.Add(_shop);
        var context = builder.Build();

        var http = new DefaultHttpContext().SetEct(context);

        Assert.Same(context, http.GetRequiredEct());
        Assert.Equal(EctFailureReason.None, http.Features.Get<IEctFeature>()?.FailureReason);
    }
}

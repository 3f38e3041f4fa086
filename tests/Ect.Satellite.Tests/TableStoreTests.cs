using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;

namespace Ect.Satellite.Tests;

/// <summary>The store of docs/extending.md promises what every store does.</summary>
public sealed class TableStoreTests : IDisposable
{
    private readonly Forge _alice = new(Forge.Alice, "a-1"), _bob = new(Forge.Bob, "b-1");
    private readonly TestService _service;

    public TableStoreTests() => _service = new(build: ect => ect.AddStore(services => new TableStore(services.GetRequiredService<TimeProvider>())), trusted: [_alice, _bob]);

    public void Dispose()
    {
        _service.Dispose();
        _alice.Dispose();
        _bob.Dispose();
    }

    [Fact]
    public Task ListWorkflows_RecordsAreAdded_LatestFirst() => WorkflowListContract.ListsLatestFirstAsync(_service);

    [Fact]
    public Task ListWorkflows_PageAfterPage_EachWorkflowOnce() => WorkflowListContract.PagesHaveEachWorkflowOnceAsync(_service);

    [Fact]
    public Task NumberIssuers_AnyTexts_EachHasItsOwn() => WorkflowListContract.NumbersIssuersOnceAsync(_service, _service);

    [Fact]
    public async Task ListWorkflow_MoreThanTheLimit_ThoseThatWereAddedLastByTheirTime()
    {
        var workflow = Forge.NewId();
        for (var age = 0; age < 3; age++)
        {
            Assert.Equal(EctFailureReason.None, await ReasonAsync(Forge.NewId(), workflow, age: 10 * age));
            _service.Clock.Advance(TimeSpan.FromSeconds(1));
        }

        var listed = await _service.Store.ListWorkflowAsync(workflow.ToUpperInvariant(), 2, TestContext.Current.CancellationToken);

        Assert.Equal([Forge.Now.AddSeconds(-20), Forge.Now.AddSeconds(-10)], listed.Select(record => record.IssuedAt));
    }

    [Fact]
    public async Task Verify_SuccessorOfARecord_KnowsIt()
    {
        var (first, second) = (Forge.NewId(), Forge.NewId());

        Assert.Equal(EctFailureReason.None, await ReasonAsync(first));
        Assert.Equal(EctFailureReason.None, await ReasonAsync(second, predecessor: first));
        Assert.Equal(EctFailureReason.PredecessorMissing, await ReasonAsync(Forge.NewId(), predecessor: Forge.NewId()));
        Assert.Equal(EctFailureReason.DuplicateTokenId, await ReasonAsync(first, issuer: _bob));
    }

    private async Task<EctFailureReason> ReasonAsync(
        string id, string? workflow = null, string? predecessor = null, int age = 0, Forge? issuer = null) =>
        (await _service.VerifyAsync((issuer ?? _alice).Token(claims =>
        {
            var at = Forge.Now.ToUnixTimeSeconds() - age;
            (claims["jti"], claims["iat"], claims["exp"]) = (id, at, at + 60);
            if (workflow is not null) claims["wid"] = workflow;
            if (predecessor is not null) claims["pred"] = new JsonArray(predecessor);
        }))).FailureReason;
}

using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Ect.Tests;

/// <summary>What somebody without a key can make the service do: nothing is looked up for a token whose signature is not good.</summary>
public sealed class StrangerCostTests : IDisposable
{
    private readonly Forge _alice = new(), _forger = new();
    private readonly CountingStore _store;
    private readonly TestService _service;

    public StrangerCostTests()
    {
        CountingStore? store = null;
        _service = new TestService(build: builder =>
        {
            var inner = builder.Services.Last(service => service.ServiceType == typeof(IEctStore));
            builder.Services.Replace(ServiceDescriptor.Singleton<IEctStore>(provider =>
                store ??= new CountingStore(Make(inner, provider))));
        }, trusted: _alice);
        _ = _service.Store;
        _store = store!;
    }

    public void Dispose()
    {
        _service.Dispose();
        _alice.Dispose();
        _forger.Dispose();
    }

    [Fact]
    public async Task Verify_ForgedHeadsWithPredecessors_AskForNothing()
    {
        var result = await _service.VerifyAsync([.. Enumerable.Range(0, 32).Select(_ => Forged(60))]);

        Assert.Equal(EctFailureReason.InvalidSignature, result.FailureReason);
        Assert.Empty(_store.Finds);
    }

    [Theory]
    [InlineData("https://nobody.example", "a-1", EctFailureReason.UntrustedIssuer)]
    [InlineData(Forge.Alice, "a-9", EctFailureReason.UnknownKey)]
    public async Task Verify_HeadOfNobodyKnown_AsksForNothing(string issuer, string keyId, EctFailureReason expected)
    {
        using var stranger = new Forge(_alice, issuer, keyId);

        Assert.Equal(expected, (await _service.VerifyAsync(stranger.Token(claims => claims["pred"] = Ids(100)))).FailureReason);
        Assert.Empty(_store.Finds);
    }

    [Fact]
    public async Task Verify_SpentTokenAmongForgedHeads_AsksForTheSpentOneAndNothingElse()
    {
        var root = Forge.NewId();
        Assert.True((await _service.VerifyAsync(_alice.Token(claims => claims["jti"] = root))).Succeeded);
        var id = Forge.NewId();
        var spent = _alice.Token(claims => (claims["jti"], claims["pred"]) = (id, new JsonArray(root)));
        Assert.True((await _service.VerifyAsync(spent)).Succeeded);
        _store.Finds.Clear();

        var result = await _service.VerifyAsync([spent, .. Enumerable.Range(0, 31).Select(_ => Forged(60))]);

        Assert.Equal(EctFailureReason.InvalidSignature, result.FailureReason);
        Assert.Equivalent(new[] { id, root }, Assert.Single(_store.Finds), strict: true);
    }

    [Fact]
    public async Task Verify_ForgedPredecessorOfASpentToken_AsksForNothing()
    {
        var id = Forge.NewId();
        var spent = _alice.Token(claims => claims["pred"] = new JsonArray(id));

        var result = await _service.VerifyAsync(spent, _forger.Token(claims => (claims["jti"], claims["pred"]) = (id, Ids(100))));

        Assert.Equal(EctFailureReason.InvalidSignature, result.FailureReason);
        Assert.Empty(_store.Finds);
    }

    [Fact]
    public async Task Verify_EarlierTokenFailsByALaterRule_ThatIsTheReason()
    {
        var orphan = _alice.Token(claims => claims["pred"] = Ids(1));

        var first = await _service.VerifyAsync(orphan, Forged(60));
        var second = await _service.VerifyAsync(Forged(60), orphan);

        Assert.Equal((EctFailureReason.PredecessorMissing, 0), (first.FailureReason, first.FailedTokenIndex));
        Assert.Equal((EctFailureReason.InvalidSignature, 0), (second.FailureReason, second.FailedTokenIndex));
    }

    [Fact]
    public async Task Verify_EarlierTokenFailsByTheEndpointsRule_ThatIsTheReason()
    {
        var requirement = new EctRequirement { Actions = ["other"] };

        var result = await _service.VerifyAsync(requirement, _alice.Token(), Forged(0));

        Assert.Equal((EctFailureReason.ActionNotAllowed, 0), (result.FailureReason, result.FailedTokenIndex));
    }

    [Fact]
    public async Task Verify_HonestRequestOfManyTokens_AsksOnceForAllThatTheyName()
    {
        var roots = Enumerable.Range(0, 5).Select(_ => Forge.NewId()).ToArray();
        foreach (var root in roots) Assert.True((await _service.VerifyAsync(_alice.Token(claims => claims["jti"] = root))).Succeeded);
        _store.Finds.Clear();

        var result = await _service.VerifyAsync([.. roots.Select(root => _alice.Token(claims => claims["pred"] = new JsonArray(root)))]);

        Assert.True(result.Succeeded);
        Assert.Superset(roots.ToHashSet(), Assert.Single(_store.Finds).ToHashSet());
    }

    private string Forged(int predecessors) => _forger.Token(claims => claims["pred"] = Ids(predecessors));

    private static JsonArray Ids(int count) => new([.. Enumerable.Range(0, count).Select(_ => (JsonNode)Forge.NewId())]);

    private static IEctStore Make(ServiceDescriptor descriptor, IServiceProvider provider) => (IEctStore)(
        descriptor.ImplementationInstance ?? descriptor.ImplementationFactory?.Invoke(provider)
        ?? ActivatorUtilities.CreateInstance(provider, descriptor.ImplementationType!));
}

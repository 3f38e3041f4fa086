using System.Text.Json.Nodes;
using Ect.Keys;
using Microsoft.Extensions.DependencyInjection;

namespace Ect.Tests;

/// <summary>Rules 10, 11 and 14 with sources and callers that belong to one request.</summary>
public sealed class CallerKeyTests : IDisposable
{
    private readonly Forge _alice = new(), _workload = new("spiffe://example.com/workload", "w-1");
    private readonly TestService _service;

    public CallerKeyTests() => _service = new TestService(trusted: _alice);

    public void Dispose()
    {
        _service.Dispose();
        _alice.Dispose();
        _workload.Dispose();
    }

    [Fact]
    public async Task Head_IssuerKnownToTheCallersSourceAlone_IsAcceptedAndItsKeyRecorded()
    {
        var result = await VerifyAsync(Asks(Vouches()), _workload.Token());

        Assert.Equal(EctFailureReason.None, result.FailureReason);
        var record = Assert.Single((await _service.Store.FindAsync([result.Context!.Heads[0].Id], TestContext.Current.CancellationToken)).Records);
        Assert.Equal(KeyOf(_workload).Thumbprint, record.KeyThumbprint);
    }

    [Fact]
    public async Task Head_NobodyVouches_IsRefusedWithAllThatTheSourcesSay()
    {
        var result = await VerifyAsync(Asks(Says(EctKeyResult.NotVouchedFor("no token")), Says(EctKeyResult.UnknownIssuer), Says(EctKeyResult.NotVouchedFor("no certificate"))), _workload.Token());

        Assert.Equal((EctFailureReason.UntrustedIssuer, "no token; no certificate"), (result.FailureReason, result.FailureDetail));
    }

    [Fact]
    public async Task Head_TheSecondSourceVouches_IsAccepted() =>
        Assert.Equal(EctFailureReason.None, (await VerifyAsync(Asks(Says(EctKeyResult.NotVouchedFor("no token")), Vouches()), _workload.Token())).FailureReason);

    [Fact]
    public async Task Head_IssuerIsConfigured_CallersSourceIsNotAsked()
    {
        var result = await VerifyAsync(Asks(Fails()), _alice.Token());

        Assert.Equal(EctFailureReason.None, result.FailureReason);
    }

    [Fact]
    public async Task Head_IssuerIsConfiguredAndTheCallersKeySigned_ConfiguredKeyCounts()
    {
        using var other = new Forge(Forge.Alice, "a-1");

        var result = await VerifyAsync(Asks(Says(EctKeyResult.Found(KeyOf(other), mayCall: true))), other.Token());

        Assert.Equal((EctFailureReason.InvalidSignature, "kid a-1, alg ES256"), (result.FailureReason, result.FailureDetail));
    }

    [Fact]
    public async Task Head_OnlyCallerKeys_ConfiguredKeyDoesNotCount()
    {
        using var other = new Forge(Forge.Alice, "a-1");
        var requirement = new EctRequirement(Asks(Says(EctKeyResult.Found(KeyOf(other), mayCall: true)))) { OnlyCallerKeys = true };

        Assert.Equal(EctFailureReason.InvalidSignature, (await VerifyAsync(requirement, _alice.Token())).FailureReason);
        Assert.Equal(EctFailureReason.None, (await VerifyAsync(requirement, other.Token())).FailureReason);
    }

    [Fact]
    public async Task Head_OnlyCallerKeysAndNobodyVouches_IsAnIdentityMismatch()
    {
        var refused = await VerifyAsync(
            new EctRequirement(Asks(Says(EctKeyResult.NotVouchedFor("no token")))) { OnlyCallerKeys = true }, _alice.Token());
        var nobody = await VerifyAsync(new EctRequirement(Asks()) { OnlyCallerKeys = true }, _alice.Token());

        Assert.Equal((EctFailureReason.IdentityMismatch, "no token"), (refused.FailureReason, refused.FailureDetail));
        Assert.Equal((EctFailureReason.IdentityMismatch, "no key source vouches for the caller"),
            (nobody.FailureReason, nobody.FailureDetail));
    }

    [Theory]
    [InlineData(false, "w-1")]
    [InlineData(true, null)] // Its key does not count.
    public async Task Head_RegisteredSource_IsAskedForAKeyUnlessOnlyTheCallersCount(bool onlyCallerKeys, string? keyId)
    {
        var asked = new List<string?>();
        var registered = new Source((_, id) =>
        {
            asked.Add(id);
            return EctKeyResult.UnknownIssuer;
        });
        using var service = new TestService(build: ect => ect.Services.AddSingleton<IEctKeySource>(registered));

        await service.VerifyAsync(new EctRequirement(Asks(Vouches())) { OnlyCallerKeys = onlyCallerKeys }, _workload.Token());

        Assert.Equal(keyId, asked[0]);
    }

    [Fact]
    public async Task Head_KeyOfATrustedIssuerIsUnknownForAReason_TheDetailSaysIt()
    {
        var result = await VerifyAsync(Asks(Says(EctKeyResult.Of(null, mayCall: true, "left out"))), _workload.Token());

        Assert.Equal((EctFailureReason.UnknownKey, "kid w-1: left out"), (result.FailureReason, result.FailureDetail));
    }

    [Fact]
    public async Task UnsignedHead_OnlyCallerKeys_IsAnIdentityMismatch()
    {
        var requirement = new EctRequirement(Asks(Vouches())) { MinimumLevel = EctAssuranceLevel.L1 };

        Assert.Equal(EctFailureReason.None, (await VerifyAsync(requirement, _workload.Unsigned())).FailureReason);
        var refused = await VerifyAsync(new EctRequirement(requirement) { OnlyCallerKeys = true }, _workload.Unsigned());
        Assert.Equal((EctFailureReason.IdentityMismatch, "the token is not signed, and so not by the caller's key"),
            (refused.FailureReason, refused.FailureDetail));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Head_IssuerIsConfiguredNotToCall_CallersSourceDoesNotHelp(bool onlyCallerKeys)
    {
        using var service = new TestService(build: ect => ect.AddIssuerJwks(_workload.Issuer, _workload.Jwks(), mayCall: false));

        var result = await service.VerifyAsync(new EctRequirement(Asks(Vouches())) { OnlyCallerKeys = onlyCallerKeys }, _workload.Token());

        Assert.Equal(EctFailureReason.UntrustedIssuer, result.FailureReason);
    }

    [Fact]
    public async Task Head_CallersSourceSaysThatItMayNotCall_IsRefused()
    {
        var result = await VerifyAsync(Asks(Says(EctKeyResult.Found(KeyOf(_workload), mayCall: false))), _workload.Token());

        Assert.Equal((EctFailureReason.UntrustedIssuer, "the issuer may appear in a graph, but may not call"),
            (result.FailureReason, result.FailureDetail));
    }

    [Fact]
    public async Task Head_OtherKeyId_IsAnUnknownKey()
    {
        var result = await VerifyAsync(Asks(Says(EctKeyResult.UnknownKey(mayCall: true))), _workload.Token());

        Assert.Equal((EctFailureReason.UnknownKey, "kid w-1"), (result.FailureReason, result.FailureDetail));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Head_CallersSourceFails_IsUnavailable(bool onlyCallerKeys)
    {
        var result = await VerifyAsync(new EctRequirement(Asks(Fails())) { OnlyCallerKeys = onlyCallerKeys }, _workload.Token());

        Assert.Equal(EctFailureReason.KeySourceUnavailable, result.FailureReason);
        Assert.True(result.IsUnavailable);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task InlinePredecessor_SignedWithTheCallersKey_IsNotAccepted(bool onlyCallerKeys)
    {
        var id = Forge.NewId();
        var predecessor = _workload.Token(claims => claims["jti"] = id);
        var head = _workload.Token(claims => claims["pred"] = new JsonArray(id));

        var result = await VerifyAsync(new EctRequirement(Asks(Vouches())) { OnlyCallerKeys = onlyCallerKeys }, head, predecessor);

        Assert.Equal((EctFailureReason.UntrustedIssuer, id), (result.FailureReason, result.FailedToken?.Id));
    }

    [Fact]
    public async Task StoredPredecessor_OfAnIssuerThatOnlyTheCallersSourceKnew_DoesNotCount()
    {
        var id = Forge.NewId();
        Assert.True((await VerifyAsync(Asks(Vouches()), _workload.Token(claims => claims["jti"] = id))).Succeeded);
        string Successor() => _workload.Token(claims => claims["pred"] = new JsonArray(id));

        var refused = await VerifyAsync(Asks(Vouches()), Successor());
        var reported = await VerifyAsync(
            new EctRequirement(Asks(Vouches())) { UnresolvedPredecessors = EctUnresolvedPredecessors.Report }, Successor());

        Assert.Equal((EctFailureReason.PredecessorMissing, id), (refused.FailureReason, refused.FailureDetail));
        Assert.False(reported.Context!.Graph.IsComplete);
    }

    [Fact]
    public async Task Heads_BoundCallers_EachMustBearTheirIssuersName()
    {
        var alice = new EctCaller(Forge.Alice, "alice's user");

        Assert.Equal(EctFailureReason.None, (await VerifyAsync(Bound(alice, new(Forge.Alice, "alice")), _alice.Token())).FailureReason);
        var other = await VerifyAsync(Bound(alice, new(Forge.Bob, "bob")), _alice.Token());
        Assert.Equal((EctFailureReason.IdentityMismatch, "bob"), (other.FailureReason, other.FailureDetail));
        var nobody = await VerifyAsync(Bound(EctCaller.Nobody("no claim")), _alice.Token());
        Assert.Equal((EctFailureReason.IdentityMismatch, "no claim"), (nobody.FailureReason, nobody.FailureDetail));
    }

    [Theory]
    [InlineData("spiffe://example.com/agent/A"), InlineData("SPIFFE://example.com/agent/a"), InlineData("spiffe://example.com/agent/%61")]
    [InlineData("spiffe://example.com/agent/"), InlineData("spiffe://example.com/agent/a/"), InlineData("spiffe://example.com/agent/ab"), InlineData("")]
    public async Task Head_BoundCallerIsWrittenInAnotherWay_IsAnIdentityMismatch(string name)
    {
        var result = await VerifyAsync(Bound(new EctCaller(name, "another")), _alice.Token());

        Assert.Equal((EctFailureReason.IdentityMismatch, "another"), (result.FailureReason, result.FailureDetail));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Head_BoundCallerIsShownByARevokedKey_IsRefused(bool byThumbprint)
    {
        var key = KeyOf(_workload);
        var bound = Bound(new EctCaller(Forge.Alice, "alice's certificate", key));
        Assert.Equal(EctFailureReason.None, (await VerifyAsync(bound, _alice.Token())).FailureReason);

        await _service.Get<IEctRevocations>().RevokeAsync(byThumbprint ? EctRevocation.OfThumbprint(key.Thumbprint) : EctRevocation.OfKey(Forge.Alice, key.KeyId!),
            TestContext.Current.CancellationToken);
        var result = await VerifyAsync(bound, _alice.Token());

        Assert.Equal((EctFailureReason.KeyRevoked, "alice's certificate"), (result.FailureReason, result.FailureDetail));
        Assert.Equal(EctFailureReason.None, (await VerifyAsync(new EctRequirement(), _alice.Token())).FailureReason);
    }

    /// <summary>A key without a <c>kid</c> of its own goes by those that its owner has signed with, and by none that a stranger gives it.</summary>
    [Theory]
    [InlineData(true, EctFailureReason.None, EctFailureReason.KeyRevoked)]
    [InlineData(false, EctFailureReason.InvalidSignature, EctFailureReason.None)]
    public async Task Head_AnotherKidIsRevokedThatTheKeyWasNamedBy_CountsIfTheKeySigned(bool isGenuine, EctFailureReason first, EctFailureReason afterwards)
    {
        using var stranger = new Forge(_workload.Issuer, "other");
        var named = isGenuine ? _workload.Token(header: header => header["kid"] = "other") : stranger.Token();
        Assert.Equal(first, (await VerifyAsync(Asks(Vouches()), named)).FailureReason);

        await _service.Get<IEctRevocations>().RevokeAsync(EctRevocation.OfKey(_workload.Issuer, "other"), TestContext.Current.CancellationToken);

        Assert.Equal(afterwards, (await VerifyAsync(Asks(Vouches()), _workload.Token())).FailureReason);
    }

    [Fact]
    public async Task InlinePredecessors_BoundCaller_AreNotBound()
    {
        using var bob = new Forge(Forge.Bob, "b-1");
        using var service = new TestService(trusted: [_alice, bob]);
        var id = Forge.NewId();

        var result = await service.VerifyAsync(Bound(new EctCaller(Forge.Bob, "bob")),
            bob.Token(claims => claims["pred"] = new JsonArray(id)), _alice.Token(claims => claims["jti"] = id));

        Assert.Equal(EctFailureReason.None, result.FailureReason);
    }

    private ValueTask<EctVerificationResult> VerifyAsync(EctRequirement requirement, params string[] tokens) => _service.VerifyAsync(requirement, tokens);

    private Source Vouches() => new(issuer => issuer == _workload.Issuer ? EctKeyResult.Found(KeyOf(_workload), mayCall: true) : EctKeyResult.UnknownIssuer);

    private static EctKey KeyOf(Forge forge) => IssuerKeys.FromJwks(forge.Jwks()).Find(forge.KeyId)!;

    private static Source Says(EctKeyResult result) => new(_ => result);

    private static Source Fails() => new(_ => throw new InvalidOperationException("x"));

    private static EctRequirement Asks(params Source[] sources) => new() { CallerKeys = sources };

    private static EctRequirement Bound(params EctCaller[] callers) => new() { Callers = callers };

    private sealed class Source(Func<string, string?, EctKeyResult> find) : IEctKeySource
    {
        public Source(Func<string, EctKeyResult> find) : this((issuer, _) => find(issuer)) { }

        public ValueTask<EctKeyResult> FindAsync(string issuer, string? keyId, CancellationToken cancellationToken) => new(find(issuer, keyId));
    }
}

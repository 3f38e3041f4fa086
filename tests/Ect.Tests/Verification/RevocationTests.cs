using System.Diagnostics.Metrics;
using System.Text.Json.Nodes;
using Ect.Keys;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;
using Microsoft.Extensions.Logging.Testing;
using Microsoft.IdentityModel.Tokens;
using static Ect.EctFailureReason;

namespace Ect.Tests;

/// <summary>Rule 12, and what is revoked among the predecessors (profile, section 2; section 3, rule 2; section 5).</summary>
public sealed class RevocationTests : IDisposable
{
    private static readonly EctRequirement Reporting = new() { UnresolvedPredecessors = EctUnresolvedPredecessors.Report };
    private static readonly EctRequirement Unsigned = new() { MinimumLevel = EctAssuranceLevel.L1 };

    private readonly Forge _alice = new();
    private readonly Forge _bob = new(Forge.Bob, "b-1");
    private readonly Forge _again;
    private readonly TestService _service;

    public RevocationTests()
    {
        _again = new(_alice, Forge.Alice, "a-2");
        _service = new TestService(build: ect => ect.AddIssuerJwks(Forge.Alice, Forge.Jwks(_alice, _again)), trusted: _bob);
    }

    public void Dispose()
    {
        _service.Dispose();
        _alice.Dispose();
        _again.Dispose();
        _bob.Dispose();
    }

    [Theory]
    [InlineData("kid", KeyRevoked)]
    [InlineData("issuer", Revoked)]
    public async Task Verify_HeadsKeyOrIssuerRevoked_RefusedUntilRestored(string way, EctFailureReason reason)
    {
        var revocation = RevocationOf(Forge.NewId(), way);
        await RevokeAsync(revocation);
        Assert.Equal(reason, (await _service.VerifyAsync(_alice.Token())).FailureReason);
        Assert.Equal(None, (await _service.VerifyAsync(_bob.Token())).FailureReason);

        await RestoreAsync(revocation);
        Assert.Equal(None, (await _service.VerifyAsync(_alice.Token())).FailureReason);
    }

    [Theory]
    [InlineData("kid", KeyRevoked)]
    [InlineData("issuer", Revoked)]
    public async Task Verify_InlinePredecessorsKeyOrIssuerRevoked_TheRequestIsRefused(string way, EctFailureReason reason)
    {
        var id = Forge.NewId();
        await RevokeAsync(RevocationOf(id, way));

        var result = await _service.VerifyAsync(Reporting, _bob.Token(After(id)), _alice.Token(Named(id)));

        Assert.Equal((reason, 1), (result.FailureReason, result.FailedTokenIndex));
    }

    [Fact]
    public async Task Verify_RevokedByKid_AnotherKidOnTheSameKeyDoesNotEscape()
    {
        await RevokeAsync(EctRevocation.OfKey(Forge.Alice, "a-1"));
        Assert.Equal(KeyRevoked, (await _service.VerifyAsync(_again.Token())).FailureReason);
    }

    [Fact]
    public async Task Verify_RevokedByKidInASourceOfTheApplication_AnotherKidOnTheSameKeyDoesNotEscape()
    {
        using var service = new TestService(build: ect =>
        {
            ect.AddIssuerJwks(Forge.Alice, Forge.Jwks(_alice, _again));
            ect.Services.AddSingleton<IEctRevocationSource>(new Says(EctRevocation.OfKey(Forge.Alice, "a-1")));
        });
        Assert.Equal(KeyRevoked, (await service.VerifyAsync(_again.Token())).FailureReason);
    }

    [Fact]
    public async Task Verify_TwoKeysShareTheRevokedKid_NeitherEscapesUnderAnother()
    {
        using var other = new Forge();
        using var otherAgain = new Forge(other, Forge.Alice, "a-3");
        using var unrelated = new Forge(keyId: "a-4");
        using var service = new TestService(build: ect => ect.AddIssuerJwks(Forge.Alice, Forge.Jwks(_alice, other, _again, otherAgain, unrelated)));
        await service.Get<IEctRevocations>().RevokeAsync(EctRevocation.OfKey(Forge.Alice, "a-1"), Cancellation);

        Assert.Equal(KeyRevoked, (await service.VerifyAsync(_again.Token())).FailureReason);
        Assert.Equal(KeyRevoked, (await service.VerifyAsync(otherAgain.Token())).FailureReason);
        Assert.Equal(None, (await service.VerifyAsync(unrelated.Token())).FailureReason);
    }

    [Fact]
    public async Task Verify_StoredPredecessorUnderAnotherKidOnTheRevokedKey_IsMissing()
    {
        var id = Forge.NewId();
        Assert.Equal(None, (await _service.VerifyAsync(_again.Token(Named(id)))).FailureReason);

        await RevokeAsync(EctRevocation.OfKey(Forge.Alice, "a-1"));

        Assert.Equal(PredecessorMissing, (await _service.VerifyAsync(_bob.Token(After(id)))).FailureReason);
    }

    [Fact]
    public async Task Verify_KeyIsFoundToGoByARevokedKid_WhatComesAfterItIsTaintedFromThenOn()
    {
        using var carol = new Forge("https://carol.example", "c-1");
        using var carolAgain = new Forge(carol, carol.Issuer, "c-2");
        using var service = WithKeyUnderEveryKid(carol, revoked: "c-1", _bob);
        string first = Forge.NewId(), second = Forge.NewId();
        Assert.Equal(None, (await service.VerifyAsync(carolAgain.Token(Named(first)))).FailureReason);
        Assert.Equal(None, (await service.VerifyAsync(_bob.Token(c => (c["jti"], c["pred"]) = (second, new JsonArray(first))))).FailureReason);
        Assert.False((await service.VerifyAsync(_bob.Token(After(second)))).Context!.IsTainted);

        service.Get<KeyAliases>().Note(carol.Issuer, "c-1", ThumbprintOf(carol));

        Assert.True((await service.VerifyAsync(_bob.Token(After(second)))).Context!.IsTainted);
    }

    [Fact]
    public async Task Verify_RevokedKidIsUsedForTheFirstTimeOnceItIsRevoked_TheKeyDoesNotEscapeUnderAnother()
    {
        using var carol = new Forge("https://carol.example", "c-1");
        using var carolAgain = new Forge(carol, carol.Issuer, "c-2");
        using var service = WithKeyUnderEveryKid(carol, revoked: "c-1");
        Assert.Equal(None, (await service.VerifyAsync(carolAgain.Token())).FailureReason); // Nobody can know yet.

        Assert.Equal(KeyRevoked, (await service.VerifyAsync(carol.Token())).FailureReason);

        Assert.Equal(KeyRevoked, (await service.VerifyAsync(carolAgain.Token())).FailureReason);
    }

    [Fact]
    public async Task Verify_ForgedTokenNamesARevokedKid_ItsIssuersKeyIsNotTakenForTheRevokedOne()
    {
        using var carol = new Forge("https://carol.example", "c-1");
        using var stranger = new Forge(carol.Issuer, "c-0");
        using var service = WithKeyUnderEveryKid(carol, revoked: "c-0");

        Assert.Equal(KeyRevoked, (await service.VerifyAsync(stranger.Token())).FailureReason);
        Assert.Equal(None, (await service.VerifyAsync(carol.Token())).FailureReason);
    }

    [Fact]
    public async Task Verify_RevokedByThumbprint_NoKidEscapes()
    {
        await RevokeAsync(EctRevocation.OfThumbprint(ThumbprintOf(_alice)));
        Assert.Equal(KeyRevoked, (await _service.VerifyAsync(_alice.Token())).FailureReason);
        Assert.Equal(KeyRevoked, (await _service.VerifyAsync(_again.Token())).FailureReason);
        Assert.Equal(None, (await _service.VerifyAsync(_bob.Token())).FailureReason);
    }

    [Fact]
    public async Task Verify_RevokedKidOfAnIssuerThatTookAnothersKey_TheOtherStaysGood()
    {
        using var thief = new Forge(_alice, "https://thief.example", "t-1");
        using var service = new TestService(trusted: [_alice, thief]);
        await service.Get<IEctRevocations>().RevokeAsync(EctRevocation.OfKey(thief.Issuer, "t-1"), Cancellation);

        Assert.Equal(KeyRevoked, (await service.VerifyAsync(thief.Token())).FailureReason);
        Assert.Equal(None, (await service.VerifyAsync(_alice.Token())).FailureReason);
    }

    [Fact]
    public async Task Verify_TokenRevoked_ThatOneAlone()
    {
        var id = Forge.NewId();
        await RevokeAsync(EctRevocation.OfToken(Forge.Alice, id));

        var result = await _service.VerifyAsync(_alice.Token(Named(id.ToUpperInvariant())));

        Assert.Equal((Revoked, "the token is revoked"), (result.FailureReason, result.FailureDetail));
        Assert.Equal(None, (await _service.VerifyAsync(_bob.Token(Named(id)))).FailureReason);
        Assert.Equal(None, (await _service.VerifyAsync(_alice.Token())).FailureReason);
    }

    [Fact]
    public async Task Verify_Revoked_NothingIsUsedUp()
    {
        var token = _alice.Token();
        await RevokeAsync(EctRevocation.OfIssuer(Forge.Alice));
        Assert.Equal(Revoked, (await _service.VerifyAsync(token)).FailureReason);

        await RestoreAsync(EctRevocation.OfIssuer(Forge.Alice));
        Assert.Equal(None, (await _service.VerifyAsync(token)).FailureReason);
    }

    [Fact]
    public async Task Verify_UnsignedToken_KeyFallsAwayIssuerAndTokenStand()
    {
        var id = Forge.NewId();
        await RevokeAsync(EctRevocation.OfKey(Forge.Alice, "a-1"));
        Assert.Equal(None, (await _service.VerifyAsync(Unsigned, _alice.Unsigned())).FailureReason);

        await RevokeAsync(EctRevocation.OfToken(Forge.Alice, id));
        Assert.Equal(Revoked, (await _service.VerifyAsync(Unsigned, _alice.Unsigned(Named(id)))).FailureReason);
        Assert.Equal(None, (await _service.VerifyAsync(Unsigned, _alice.Unsigned())).FailureReason);

        await RevokeAsync(EctRevocation.OfIssuer(Forge.Alice));
        Assert.Equal(Revoked, (await _service.VerifyAsync(Unsigned, _alice.Unsigned())).FailureReason);
    }

    [Fact]
    public async Task Verify_OwnKeyRevoked_OwnTokensAreRefusedToo()
    {
        using var me = new Forge(Forge.Me, "me-1");
        using var service = new TestService(build: ect => ect.AddSigningCredentials(new SigningCredentials(new ECDsaSecurityKey(me.Key) { KeyId = "me-1" }, "ES256")));
        Assert.Equal(None, (await service.VerifyAsync(me.Token())).FailureReason);

        await service.Get<IEctRevocations>().RevokeAsync(EctRevocation.OfKey(Forge.Me, "me-1"), Cancellation);
        Assert.Equal(KeyRevoked, (await service.VerifyAsync(me.Token())).FailureReason);
    }

    // The order of the reasons.

    [Fact]
    public async Task Verify_UnknownKeyOfARevokedIssuer_UnknownKeyComesFirst()
    {
        await RevokeAsync(EctRevocation.OfIssuer(Forge.Alice));
        Assert.Equal(UnknownKey, (await _service.VerifyAsync(_alice.Token(header: h => h["kid"] = "a-9"))).FailureReason);
    }

    [Fact]
    public async Task Verify_KeyIssuerAndTokenRevoked_KeyComesFirst()
    {
        await RevokeAsync(EctRevocation.OfIssuer(Forge.Alice));
        await RevokeAsync(EctRevocation.OfKey(Forge.Alice, "a-1"));
        Assert.Equal(KeyRevoked, (await _service.VerifyAsync(_alice.Token())).FailureReason);
    }

    [Fact]
    public async Task Verify_RevokedAndKeyForAnotherAlgorithm_RevokedComesFirst()
    {
        await RevokeAsync(EctRevocation.OfIssuer(Forge.Alice));
        Assert.Equal(Revoked, (await _service.VerifyAsync(_alice.Token(header: h => h["alg"] = "RS256"))).FailureReason);
        Assert.Equal(KeyMismatch, (await _service.VerifyAsync(_bob.Token(header: h => h["alg"] = "RS256"))).FailureReason);
    }

    [Fact]
    public async Task Verify_ForgedTokenOfARevokedIssuer_RevokedComesBeforeTheSignature()
    {
        await RevokeAsync(EctRevocation.OfIssuer(Forge.Alice));
        Assert.Equal(Revoked, (await _service.VerifyAsync(_alice.Token()[..^4] + "AAAA")).FailureReason);
    }

    // Stored predecessors.

    public static TheoryData<string> Ways => ["issuer", "kid", "thumbprint", "token"];

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Verify_StoredPredecessorRevokedSince_MissingAndTheDetailSaysWhy(string way)
    {
        var id = Forge.NewId();
        Assert.True((await _service.VerifyAsync(_alice.Token(Named(id)))).Succeeded);
        await RevokeAsync(RevocationOf(id, way));

        var result = await _service.VerifyAsync(_bob.Token(After(id)));

        Assert.Equal((PredecessorMissing, $"{id}, which is revoked"), (result.FailureReason, result.FailureDetail));
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Verify_StoredPredecessorRevokedSinceAndReported_IncompleteAndTainted(string way)
    {
        var id = Forge.NewId();
        Assert.True((await _service.VerifyAsync(_alice.Token(Named(id)))).Succeeded);
        await RevokeAsync(RevocationOf(id, way));

        var context = (await _service.VerifyAsync(Reporting, _bob.Token(After(id)))).Context;

        Assert.Equal([id], context!.Graph.UnknownPredecessors);
        Assert.True(context.IsTainted);
        Assert.True(Assert.Single(context.Graph.Nodes).IsTainted);
    }

    [Fact]
    public async Task Verify_StoredUnderAKidThatIsGoneByNow_RevokedByThatKidAllTheSame()
    {
        var id = Forge.NewId();
        var record = new EctTokenRecord(TestTokens.Record(TestTokens.Token(id))) { KeyId = "a-0", KeyThumbprint = EctDigest.Of("gone"u8) };
        await _service.Store.TryAddAsync([record], Cancellation);
        Assert.True((await _service.VerifyAsync(_bob.Token(After(id)))).Succeeded);

        await RevokeAsync(EctRevocation.OfKey(Forge.Alice, "a-0"));

        Assert.Equal(PredecessorMissing, (await _service.VerifyAsync(_bob.Token(After(id)))).FailureReason);
    }

    [Fact]
    public async Task Verify_StoredWithoutAKid_RevokedByTheKidOfItsKeyAllTheSame()
    {
        var id = Forge.NewId();
        var record = new EctTokenRecord(TestTokens.Record(TestTokens.Token(id))) { KeyThumbprint = ThumbprintOf(_alice) };
        await _service.Store.TryAddAsync([record], Cancellation);

        await RevokeAsync(EctRevocation.OfKey(Forge.Alice, "a-1"));

        Assert.Equal(PredecessorMissing, (await _service.VerifyAsync(_bob.Token(After(id)))).FailureReason);
    }

    // A source that cannot answer.

    [Fact]
    public async Task Verify_SourceIsStale_Unavailable()
    {
        using var service = new TestService(build: Stale, trusted: _alice);

        var result = await service.VerifyAsync(_alice.Token());

        Assert.Equal((RevocationUnavailable, true), (result.FailureReason, result.IsUnavailable));
    }

    [Fact]
    public async Task Verify_SourceIsStale_LogAndMetricNameRevocationsAndNotKeys()
    {
        using var service = new TestService(build: Stale, trusted: _alice);
        using var durations = new MetricCollector<double>(service.Get<IMeterFactory>(), EctDiagnostics.MeterName, "ect.verification.duration");

        await service.VerifyAsync(_alice.Token());

        var measured = Assert.Single(durations.GetMeasurementSnapshot()).Tags;
        Assert.Equal(("unavailable", "RevocationUnavailable"), (measured["outcome"], measured["reason"]));
        var told = string.Join('\n', service.Get<FakeLogCollector>().GetSnapshot().Select(record => record.Message));
        Assert.Contains("RevocationUnavailable", told, StringComparison.Ordinal);
        Assert.DoesNotContain("KeySourceUnavailable", told, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Verify_SourceIsStale_UnreadableTokenIsStillThat()
    {
        using var service = new TestService(build: Stale, trusted: _alice);
        Assert.Equal(Malformed, (await service.VerifyAsync("x")).FailureReason);
    }

    private static void Stale(EctBuilder ect) => ect.Services.AddSingleton<IEctRevocationSource, StaleSource>();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private static Action<JsonObject> Named(string id) => claims => claims["jti"] = id;

    private static Action<JsonObject> After(string id) => claims => claims["pred"] = new JsonArray(id);

    /// <summary>A service whose source gives the forge's key whatever <c>kid</c> is asked for, and where one <c>kid</c> is revoked.</summary>
    private static TestService WithKeyUnderEveryKid(Forge forge, string revoked, params Forge[] trusted) => new(build: ect =>
    {
        ect.Services.AddSingleton<IEctKeySource>(new PublishedKey { Key = EctKey.From(new ECDsaSecurityKey(forge.Key)) });
        ect.Services.AddSingleton<IEctRevocationSource>(new Says(EctRevocation.OfKey(forge.Issuer, revoked)));
    }, trusted: trusted);

    private static EctDigest ThumbprintOf(Forge forge) => EctKey.From(new JsonWebKeySet(forge.Jwks()).Keys[0]).Thumbprint;

    private EctRevocation RevocationOf(string id, string way) => way switch
    {
        "issuer" => EctRevocation.OfIssuer(Forge.Alice),
        "kid" => EctRevocation.OfKey(Forge.Alice, "a-1"),
        "thumbprint" => EctRevocation.OfThumbprint(ThumbprintOf(_alice)),
        _ => EctRevocation.OfToken(Forge.Alice, id),
    };

    private ValueTask RevokeAsync(EctRevocation revocation) => _service.Get<IEctRevocations>().RevokeAsync(revocation, Cancellation);

    private async Task RestoreAsync(EctRevocation revocation) => Assert.True(await _service.Get<IEctRevocations>().RestoreAsync(revocation, Cancellation));

    private sealed class Says(params EctRevocation[] entries) : IEctRevocationSource
    {
        private readonly EctRevocationSet _revocations = new(entries);

        public ValueTask<EctRevocationSet> GetAsync(CancellationToken cancellationToken) => new(_revocations);
    }

    private sealed class StaleSource : IEctRevocationSource
    {
        public ValueTask<EctRevocationSet> GetAsync(CancellationToken cancellationToken) => throw new EctRevocationException("Too old.");
    }
}

using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;

namespace Ect.Tests;

/// <summary>Rules 2, 9, 10, 14 to 16, 18 and 19 on their boundaries.</summary>
public sealed class VerifierLimitTests : IDisposable
{
    private readonly Forge _alice = new();

    public void Dispose() => _alice.Dispose();

    [Theory]
    [InlineData(31, EctFailureReason.None)]
    [InlineData(32, EctFailureReason.None)]
    [InlineData(33, EctFailureReason.TooManyTokens)]
    public async Task Verify_SoManyTokens_UpTo32(int count, EctFailureReason expected)
    {
        using var service = new TestService(trusted: _alice);
        Assert.Equal(expected, (await service.VerifyAsync([.. Enumerable.Range(0, count).Select(_ => _alice.Token())])).FailureReason);
    }

    [Theory]
    [InlineData(1, EctFailureReason.None)]
    [InlineData(0, EctFailureReason.None)]
    [InlineData(-1, EctFailureReason.TokenTooLarge)]
    public async Task Verify_LengthOfAllTokens_LimitHolds(int more, EctFailureReason expected)
    {
        var tokens = Enumerable.Range(0, 8).Select(_ => _alice.Token()).ToArray();
        using var service = new TestService(
            options => (options.Limits.MaxTokenLength, options.Limits.MaxTokensLength) = (tokens[0].Length, tokens.Sum(token => token.Length) + more), trusted: _alice);

        var result = await service.VerifyAsync([.. tokens, tokens[0]]); // What comes again adds nothing.

        Assert.Equal((expected, null), (result.FailureReason, result.FailedTokenIndex));
        if (!result.Succeeded) Assert.Equal("all tokens together", result.FailureDetail);
    }

    [Theory]
    [InlineData(4_095, EctFailureReason.None)]
    [InlineData(4_096, EctFailureReason.None)]
    [InlineData(4_097, EctFailureReason.TokenTooLarge)]
    public async Task Verify_ValuesOfAllTokens_LimitHolds(int count, EctFailureReason expected)
    {
        using var service = new TestService(trusted: _alice);
        var result = await service.VerifyAsync(Dense(2_000), Dense(count - 2_000));

        Assert.Equal((expected, null), (result.FailureReason, result.FailedTokenIndex));
        if (!result.Succeeded) Assert.Equal("the JSON values of all tokens together", result.FailureDetail);
    }

    /// <summary>Whichever is met first, while the tokens are read one after the other.</summary>
    [Theory]
    [InlineData(true, EctFailureReason.TokenTooLarge)]
    [InlineData(false, EctFailureReason.Malformed)]
    public async Task Verify_ValuesBeyondTheLimitAndMalformed_TheFirstIsTheReason(bool isDenseFirst, EctFailureReason expected)
    {
        using var service = new TestService(trusted: _alice);
        string dense = Dense(4_097), malformed = "a.b.c", untyped = _alice.Token(header: header => header.Remove("typ"));

        var result = await service.VerifyAsync(isDenseFirst ? [untyped, dense, malformed] : [untyped, malformed, dense]);

        Assert.Equal(expected, result.FailureReason);
    }

    [Fact]
    public async Task Verify_TokenTooLong_SaysWhich()
    {
        using var service = new TestService(trusted: _alice);
        var result = await service.VerifyAsync(_alice.Token(), new string('a', 16_385));
        Assert.Equal((EctFailureReason.TokenTooLarge, 1), (result.FailureReason, result.FailedTokenIndex));
    }

    [Fact]
    public async Task Verify_SameTextManyTimes_CountsOnce()
    {
        using var service = new TestService(trusted: _alice);
        var result = await service.VerifyAsync([.. Enumerable.Repeat(_alice.Token(), 40)]);
        Assert.True(result.Succeeded);
        Assert.Single(result.Context.Heads);
    }

    [Theory]
    [InlineData(30, EctFailureReason.None)]
    [InlineData(31, EctFailureReason.IssuedInFuture)]
    public async Task Verify_IssuedAhead_UpToTheSkew(int seconds, EctFailureReason expected) =>
        Assert.Equal(expected, await TimesAsync(iat: seconds, exp: 600));

    [Theory]
    [InlineData(-29, EctFailureReason.None)]
    [InlineData(-30, EctFailureReason.Expired)]
    public async Task Verify_Expired_WithinTheSkewNot(int seconds, EctFailureReason expected) =>
        Assert.Equal(expected, await TimesAsync(iat: -600, exp: seconds));

    [Theory]
    [InlineData(-930, EctFailureReason.None)]
    [InlineData(-931, EctFailureReason.TooOld)]
    public async Task Verify_OldHead_UpToMaxAgeAndSkew(int seconds, EctFailureReason expected) =>
        Assert.Equal(expected, await TimesAsync(iat: seconds, exp: 600));

    [Fact]
    public async Task Verify_TimesAtTheEndOfWhatADateHolds_NoOverflow() =>
        Assert.Equal(EctFailureReason.None, await TimesAsync(iat: 0, exp: 253_402_300_799 - Forge.Now.ToUnixTimeSeconds()));

    [Theory]
    [InlineData(-86_400, EctFailureReason.None)]
    [InlineData(-86_401, EctFailureReason.TooOld)]
    public async Task Verify_OldInlinePredecessor_UpTo24Hours(int seconds, EctFailureReason expected)
    {
        using var service = new TestService(trusted: _alice);
        var id = Forge.NewId();
        var predecessor = _alice.Token(c => { c["jti"] = id; c["iat"] = At(seconds); c["exp"] = At(seconds + 60); });
        var head = _alice.Token(c => c["pred"] = new JsonArray(id));

        Assert.Equal(expected, (await service.VerifyAsync(head, predecessor)).FailureReason);
    }

    [Theory]
    [InlineData(EctAssuranceLevel.L1, EctFailureReason.None)]
    [InlineData(EctAssuranceLevel.L2, EctFailureReason.LevelTooLow)]
    public async Task Verify_UnsignedHead_ByMinimumLevel(EctAssuranceLevel minimum, EctFailureReason expected)
    {
        using var service = new TestService(trusted: _alice);
        Assert.Equal(expected, (await service.VerifyAsync(new EctRequirement { MinimumLevel = minimum }, _alice.Unsigned())).FailureReason);
    }

    [Theory]
    [InlineData(null, EctFailureReason.None)]
    [InlineData(EctAssuranceLevel.L1, EctFailureReason.None)]
    [InlineData(EctAssuranceLevel.L2, EctFailureReason.LevelTooLow)]
    public async Task Verify_UnsignedInlinePredecessor_ByMinimumPredecessorLevel(EctAssuranceLevel? minimum, EctFailureReason expected)
    {
        using var service = new TestService(trusted: _alice);
        var id = Forge.NewId();
        var requirement = new EctRequirement { MinimumLevel = EctAssuranceLevel.L1, MinimumPredecessorLevel = minimum };

        var result = await service.VerifyAsync(requirement,
            _alice.Unsigned(c => c["jti"] = id), _alice.Token(c => c["pred"] = new JsonArray(id)));

        Assert.Equal(expected, result.FailureReason);
        if (result.Succeeded) Assert.Equal(EctAssuranceLevel.L1, result.Context.Level);
    }

    [Theory]
    [InlineData(null, EctFailureReason.LevelTooLow)]
    [InlineData(EctAssuranceLevel.L1, EctFailureReason.None)]
    public async Task Verify_UnsignedInlinePredecessor_TheOptionsMinimumHoldsWhereNothingElseIsAsked(EctAssuranceLevel? minimum, EctFailureReason expected)
    {
        using var service = new TestService(options => options.MinimumPredecessorLevel = minimum, trusted: _alice);
        var id = Forge.NewId();

        var result = await service.VerifyAsync(_alice.Unsigned(c => c["jti"] = id), _alice.Token(c => c["pred"] = new JsonArray(id)));

        Assert.Equal(expected, result.FailureReason);
    }

    [Fact]
    public async Task Verify_TwoTokensOfTooLowALevel_TheFirstTextIsToldWhateverItsPlace()
    {
        using var service = new TestService(trusted: _alice);
        var id = Forge.NewId();

        var result = await service.VerifyAsync(_alice.Unsigned(c => c["pred"] = new JsonArray(id)), _alice.Unsigned(c => c["jti"] = id));

        Assert.Equal((EctFailureReason.LevelTooLow, 0, null), (result.FailureReason, result.FailedTokenIndex, result.FailureDetail));
    }

    [Fact]
    public async Task Verify_L3WithoutLedger_LevelTooLow()
    {
        using var service = new TestService(trusted: _alice);

        var result = await service.VerifyAsync(new EctRequirement { MinimumLevel = EctAssuranceLevel.L3 }, _alice.Token());

        Assert.Equal((EctFailureReason.LevelTooLow, "L3, for which no audit ledger is in use"), (result.FailureReason, result.FailureDetail));
    }

    [Fact]
    public async Task Verify_TokenForTwoOthers_TheDetailNamesBoth()
    {
        using var service = new TestService(trusted: _alice);

        var result = await service.VerifyAsync(_alice.Token(c => c["aud"] = new JsonArray(Forge.Bob, Forge.Alice)));

        Assert.Equal((EctFailureReason.AudienceMismatch, $"expected {Forge.Me}, got aud {Forge.Bob}, {Forge.Alice}"),
            (result.FailureReason, result.FailureDetail));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Verify_IssuerThatMayNotCall_AsHeadUntrustedAsPredecessorFine(bool isSigned)
    {
        using var bob = new Forge(Forge.Bob, "b-1");
        using var service = new TestService(build: b => b.AddIssuerJwks(bob.Issuer, bob.Jwks(), mayCall: false), trusted: _alice);
        var id = Forge.NewId();
        var requirement = new EctRequirement { MinimumLevel = EctAssuranceLevel.L1 };
        var bobs = isSigned ? bob.Token(c => c["jti"] = id) : bob.Unsigned(c => c["jti"] = id);

        Assert.Equal(EctFailureReason.UntrustedIssuer, (await service.VerifyAsync(requirement, bobs)).FailureReason);
        Assert.True((await service.VerifyAsync(requirement, bobs, _alice.Token(c => c["pred"] = new JsonArray(id)))).Succeeded);
    }

    [Theory]
    [InlineData("spiffe://example.com/agent/Me"), InlineData("SPIFFE://example.com/agent/me"), InlineData("spiffe://example.com/agent/m"), InlineData("spiffe://example.com/agent/me/")]
    public async Task Verify_AudienceIsWrittenInAnotherWay_AudienceMismatch(string audience)
    {
        using var service = new TestService(trusted: _alice);
        var result = await service.VerifyAsync(_alice.Token(c => c["aud"] = audience));
        Assert.Equal((EctFailureReason.AudienceMismatch, $"expected {Forge.Me}, got aud {audience}"), (result.FailureReason, result.FailureDetail));
    }

    [Theory]
    [InlineData(EctUnresolvedPredecessors.Refuse), InlineData(EctUnresolvedPredecessors.Report)]
    public async Task Verify_HeadOfAnUntrustedIssuer_IsRefusedAlsoWhereUnresolvedPredecessorsAreReported(EctUnresolvedPredecessors unresolved)
    {
        using var bob = new Forge(Forge.Bob, "b-1");
        using var service = new TestService(trusted: _alice);
        Assert.Equal(EctFailureReason.UntrustedIssuer, (await service.VerifyAsync(new EctRequirement { UnresolvedPredecessors = unresolved }, bob.Token())).FailureReason);
    }

    [Fact]
    public async Task Verify_InlinePredecessorOfAnUntrustedIssuer_CountsAsNotThereWhereUnresolvedOnesAreReported()
    {
        using var bob = new Forge(Forge.Bob, "b-1");
        using var service = new TestService(trusted: _alice);
        var id = Forge.NewId();
        string[] tokens = [_alice.Token(c => c["pred"] = new JsonArray(id)), bob.Token(c => c["jti"] = id)];
        var reporting = new EctRequirement { UnresolvedPredecessors = EctUnresolvedPredecessors.Report };

        Assert.Equal(EctFailureReason.UntrustedIssuer, (await service.VerifyAsync(tokens)).FailureReason);
        var context = (await service.VerifyAsync(reporting, tokens)).Context!;

        Assert.Equal([id], context.Graph.UnknownPredecessors);
        Assert.Empty((await service.Store.FindAsync([id], TestContext.Current.CancellationToken)).Records);
    }

    [Theory]
    [InlineData(Forge.Alice, EctFailureReason.None)]
    [InlineData(Forge.Bob, EctFailureReason.IdentityMismatch)]
    [InlineData("spiffe://example.com/agent/A", EctFailureReason.IdentityMismatch)]
    [InlineData("spiffe://example.com/agent", EctFailureReason.IdentityMismatch)]
    [InlineData(Forge.Alice + "/", EctFailureReason.IdentityMismatch)]
    public async Task Verify_BoundCaller_HasToBeTheIssuer(string caller, EctFailureReason expected)
    {
        using var service = new TestService(trusted: _alice);
        var requirement = new EctRequirement { Callers = [new(caller, "the user")] };
        Assert.Equal(expected, (await service.VerifyAsync(requirement, _alice.Token())).FailureReason);
    }

    [Theory]
    [InlineData("review_spec", EctFailureReason.None)]
    [InlineData("Review_spec", EctFailureReason.ActionNotAllowed)]
    public async Task Verify_AcceptedActions_ExactText(string accepted, EctFailureReason expected)
    {
        using var service = new TestService(trusted: _alice);
        Assert.Equal(expected, (await service.VerifyAsync(new EctRequirement { Actions = ["other", accepted] }, _alice.Token())).FailureReason);
    }

    [Fact]
    public async Task Verify_RequiredHashes_EveryHeadMustCarryThem()
    {
        using var service = new TestService(trusted: _alice);
        var hash = EctDigest.Of("{}"u8).ToString();
        var with = _alice.Token(c => { c["out_hash"] = hash; c["inp_hash"] = hash; });

        Assert.Equal(EctFailureReason.BodyHashMismatch, (await service.VerifyAsync(new EctRequirement { BodyBinding = EctBodyBinding.OutputHash, ContentHash = hash }, with, _alice.Token())).FailureReason);
        foreach (var binding in (EctBodyBinding[])[EctBodyBinding.InputHash, EctBodyBinding.OutputHash])
        {
            var requirement = new EctRequirement { BodyBinding = binding, ContentHash = EctDigest.Of(""u8).ToString() };
            Assert.Equal(EctFailureReason.BodyHashMismatch, (await service.VerifyAsync(requirement, with)).FailureReason);
            requirement = new() { BodyBinding = binding, ContentHash = hash, Consume = false };
            Assert.True((await service.VerifyAsync(requirement, with)).Succeeded);
        }
    }

    private async Task<EctFailureReason> TimesAsync(long iat, long exp)
    {
        using var service = new TestService(trusted: _alice);
        return (await service.VerifyAsync(_alice.Token(c => { c["iat"] = At(iat); c["exp"] = At(exp); }))).FailureReason;
    }

    /// <summary>A token of so many JSON values. A plain root has 12: a header of three members, a payload of seven.</summary>
    private string Dense(int values) => _alice.Token(
        claims => claims["x"] = new JsonArray([.. Enumerable.Range(0, values - 13).Select(_ => JsonValue.Create(0))]));

    private static long At(long seconds) => Forge.Now.ToUnixTimeSeconds() + seconds;
}

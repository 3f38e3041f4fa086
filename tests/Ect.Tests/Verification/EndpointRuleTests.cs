using System.Text.Json.Nodes;

namespace Ect.Tests;

/// <summary>Rules 18 and 19: what an endpoint asks of every head, also while the content is not known yet.</summary>
public sealed class EndpointRuleTests : IDisposable
{
    private static readonly string Hash = EctDigest.Of("{}"u8).ToString();

    private readonly Forge _alice = new();
    private readonly TestService _service;

    public EndpointRuleTests() => _service = new TestService(trusted: _alice);

    public void Dispose()
    {
        _service.Dispose();
        _alice.Dispose();
    }

    [Theory]
    [InlineData(EctBodyBinding.InputHash, "out_hash", "a token without inp_hash")]
    [InlineData(EctBodyBinding.OutputHash, "inp_hash", "a token without out_hash")]
    public async Task Verify_HeadCarriesTheOtherHash_BodyHashMismatch(EctBodyBinding binding, string other, string detail)
    {
        var result = await VerifyAsync(Binds(binding), _alice.Token(claims => claims[other] = Hash));

        Assert.Equal((EctFailureReason.BodyHashMismatch, detail), (result.FailureReason, result.FailureDetail));
    }

    [Theory]
    [InlineData(EctBodyBinding.None, null)]
    [InlineData(EctBodyBinding.InputHash, "inp_hash")]
    [InlineData(EctBodyBinding.OutputHash, "out_hash")]
    public async Task Verify_HeadCarriesTheHash_SucceedsBeforeTheContentIsKnown(EctBodyBinding binding, string? claim)
    {
        var token = _alice.Token(claims =>
        {
            if (claim is not null) claims[claim] = Hash;
        });

        var refusal = await _service.Verifier.FindRefusalAsync(
            [token], new EctRequirement { BodyBinding = binding }, TestContext.Current.CancellationToken);

        Assert.Null(refusal);
    }

    [Theory]
    [InlineData(EctBodyBinding.None, true, "ContentHash is set without BodyBinding")]
    [InlineData(EctBodyBinding.InputHash, false, "BodyBinding is set without ContentHash")]
    [InlineData(EctBodyBinding.OutputHash, false, "BodyBinding is set without ContentHash")]
    public async Task Verify_BindingWithoutHashOrHashWithoutBinding_Throws(EctBodyBinding binding, bool hasHash, string message)
    {
        var requirement = new EctRequirement { BodyBinding = binding, ContentHash = hasHash ? Hash : null };
        var token = _alice.Token(claims => (claims["out_hash"], claims["inp_hash"]) = (Hash, Hash));

        var exception = await Assert.ThrowsAsync<ArgumentException>("requirement", () => VerifyAsync(requirement, token).AsTask());

        Assert.StartsWith(message, exception.Message, StringComparison.Ordinal);
        Assert.Equal(EctFailureReason.None, (await VerifyAsync(new EctRequirement(), token)).FailureReason); // Nothing was used up.
    }

    [Fact]
    public async Task FindRefusal_HashWithoutBinding_Throws() =>
        await Assert.ThrowsAsync<ArgumentException>("requirement", () => _service.Verifier.FindRefusalAsync(
            [_alice.Token()], new EctRequirement { ContentHash = Hash }, TestContext.Current.CancellationToken).AsTask());

    [Theory]
    [InlineData(EctBodyBinding.InputHash, "inp_hash")]
    [InlineData(EctBodyBinding.OutputHash, "out_hash")]
    public async Task Verify_InlinePredecessorCarriesNoHash_Succeeds(EctBodyBinding binding, string claim)
    {
        var id = Forge.NewId();
        var head = _alice.Token(claims => (claims["pred"], claims[claim]) = (new JsonArray(id), Hash));

        var result = await VerifyAsync(new EctRequirement(Binds(binding)) { Actions = ["review_spec"] },
            head, _alice.Token(claims => (claims["jti"], claims["exec_act"]) = (id, "another")));

        Assert.Equal(EctFailureReason.None, result.FailureReason);
    }

    [Fact]
    public async Task Verify_OneOfTwoHeadsCarriesNoHash_BodyHashMismatch()
    {
        var result = await VerifyAsync(Binds(EctBodyBinding.OutputHash), _alice.Token(claims => claims["out_hash"] = Hash), _alice.Token());

        Assert.Equal((EctFailureReason.BodyHashMismatch, 1), (result.FailureReason, result.FailedTokenIndex));
    }

    [Fact]
    public async Task Verify_ActionThatIsNotAccepted_TheDetailNamesIt()
    {
        var result = await VerifyAsync(new EctRequirement { Actions = ["another"] }, _alice.Token());

        Assert.Equal((EctFailureReason.ActionNotAllowed, "exec_act review_spec"), (result.FailureReason, result.FailureDetail));
    }

    [Theory]
    [InlineData("spiffe://example.com/agent/other")]
    [InlineData("SPIFFE://example.com/agent/alice")]
    public async Task Verify_IssuerThatIsNotAccepted_IsRefusedBeforeItsActionAndUsesNothingUp(string accepted)
    {
        var token = _alice.Token();

        var result = await VerifyAsync(new EctRequirement { Issuers = [accepted], Actions = ["another"] }, token);

        Assert.Equal((EctFailureReason.IssuerNotAllowed, 0), (result.FailureReason, result.FailedTokenIndex));
        Assert.Equal(_alice.Issuer, result.FailedToken?.Issuer);
        Assert.Equal(EctFailureReason.None, (await VerifyAsync(new EctRequirement { Issuers = [_alice.Issuer] }, token)).FailureReason);
    }

    /// <summary>Anybody can write an unsigned token, under any name.</summary>
    [Fact]
    public async Task Verify_UnsignedHeadWhereIssuersAreListed_IssuerNotAllowed()
    {
        var requirement = new EctRequirement { MinimumLevel = EctAssuranceLevel.L1 };
        var listed = new EctRequirement(requirement) { Issuers = [_alice.Issuer] };
        var unsigned = _alice.Unsigned();

        var result = await VerifyAsync(listed, unsigned);

        Assert.Equal((EctFailureReason.IssuerNotAllowed, 0), (result.FailureReason, result.FailedTokenIndex));
        Assert.Equal("the token is not signed, so nobody proves its issuer", result.FailureDetail);
        Assert.Equal(EctFailureReason.None, (await VerifyAsync(listed, _alice.Token())).FailureReason);
        Assert.Equal(EctFailureReason.None, (await VerifyAsync(requirement, unsigned)).FailureReason); // Nothing was used up.
    }

    [Fact]
    public async Task Verify_UnsignedHeadBesideASignedOne_IsTheOneThatIsRefused()
    {
        var listed = new EctRequirement { MinimumLevel = EctAssuranceLevel.L1, Issuers = [_alice.Issuer] };

        var result = await VerifyAsync(listed, _alice.Token(), _alice.Unsigned());

        Assert.Equal((EctFailureReason.IssuerNotAllowed, 1), (result.FailureReason, result.FailedTokenIndex));
    }

    [Fact]
    public async Task Verify_UntrustedIssuerThatIsAccepted_IsUntrusted()
    {
        using var stranger = new Forge("urn:stranger", "s-1");

        var result = await VerifyAsync(new EctRequirement { Issuers = ["urn:stranger"] }, stranger.Token());

        Assert.Equal(EctFailureReason.UntrustedIssuer, result.FailureReason);
    }

    private static EctRequirement Binds(EctBodyBinding binding) =>
        new() { BodyBinding = binding, ContentHash = binding is EctBodyBinding.None ? null : Hash };

    private ValueTask<EctVerificationResult> VerifyAsync(EctRequirement requirement, params string[] tokens) => _service.VerifyAsync(requirement, tokens);
}

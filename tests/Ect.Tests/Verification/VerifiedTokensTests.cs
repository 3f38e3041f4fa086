using System.Text.Json.Nodes;
using Ect.Graph;
using Ect.Keys;
using Ect.Verification;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.IdentityModel.Tokens;

namespace Ect.Tests;

/// <summary>A text whose signature was good is remembered, and nothing else is taken for it.</summary>
public sealed class VerifiedTokensTests : IDisposable
{
    private const int BytesOfGeneration = 32 << 20, BytesOfObjects = 2_048, BytesOfPredecessor = 120;

    private readonly VerifiedTokens _verified = new();
    private readonly Forge _alice = new(), _other = new();
    private readonly EctKey _key, _otherKey;

    public VerifiedTokensTests() => (_key, _otherKey) = (KeyOf(_alice), KeyOf(_other));

    public void Dispose()
    {
        _alice.Dispose();
        _other.Dispose();
    }

    [Fact]
    public async Task Find_InlinePredecessorWithAGoodSignature_IsKnownByItsText()
    {
        var (root, head) = Pair();

        Assert.Equal(EctFailureReason.None, await CheckAsync(root, _key));
        Assert.Equal(EctFailureReason.None, await CheckAsync(head, _key));

        Assert.Equal(new(root.Token, _key.Thumbprint), Find(root.Token.EncodedToken));
        Assert.Null(Find(head.Token.EncodedToken)); // It comes once, unless somebody has captured it.
    }

    [Fact]
    public async Task Find_HeadThatWasKept_IsKnown()
    {
        var (_, head) = Pair();
        _verified.Keep(head);
        Assert.Null(Find(head.Token.EncodedToken)); // Nobody has checked it yet.

        await CheckAsync(head, _key);
        _verified.Keep(head);

        Assert.Equal(new(head.Token, _key.Thumbprint), Find(head.Token.EncodedToken));
    }

    [Fact]
    public async Task Find_SameTokenWithAnotherSignature_IsNotKnown()
    {
        var (root, _) = Pair();
        await CheckAsync(root, _key);

        var text = root.Token.EncodedToken;
        Assert.Null(Find($"{text[..text.LastIndexOf('.')]}.{new string('A', 86)}"));
    }

    [Fact]
    public async Task Find_Forgery_IsNeverKnown()
    {
        var (root, _) = Pair();
        for (var i = 0; i < 3; i++) Assert.Equal(EctFailureReason.InvalidSignature, await CheckAsync(root, _otherKey));

        _verified.Keep(root);

        Assert.Null(Find(root.Token.EncodedToken));
    }

    [Fact]
    public async Task Check_ProvenByTheKey_TakesNoArithmetic() =>
        Assert.Equal(EctFailureReason.None, await CheckAsync(WithoutSignature(provenBy: _key), _key));

    [Fact]
    public async Task Check_ProvenByAKeyThatIsNotTheIssuersAnyMore_IsCheckedAgain() =>
        Assert.Equal(EctFailureReason.InvalidSignature, await CheckAsync(WithoutSignature(provenBy: _otherKey), _key));

    [Fact]
    public async Task Check_ProvenByAKeyThatIsForAnotherAlgorithmByNow_KeyMismatch()
    {
        var jwk = new JsonWebKeySet(_alice.Jwks()).Keys[0];
        jwk.Alg = "ES384";
        Assert.Equal(EctFailureReason.KeyMismatch, await CheckAsync(WithoutSignature(provenBy: _key), EctKey.From(jwk)));
    }

    [Theory]
    [InlineData(1, true)]
    [InlineData(2, false)]
    public void Find_AfterManyOthers_IsForgottenSomeTime(int generations, bool isKnown)
    {
        var first = Proven("first.text.signature");
        _verified.Keep(first);
        for (var n = 0; n < generations * (BytesOfGeneration >> 20) + generations - 1; n++) _verified.Keep(Proven(Large(n)));

        Assert.Equal(isKnown, _verified.Find(first.Token.EncodedToken) is not null);
    }

    [Theory]
    [InlineData(64, false)]
    [InlineData(65, true)]
    public void Keep_TokensWithPredecessors_CountWithThem(int others, bool isForgotten)
    {
        string[] ids = [.. Enumerable.Range(0, 100).Select(_ => Forge.NewId())];
        var length = (1 << 19) - BytesOfObjects / 2 - ids.Length * BytesOfPredecessor / 2; // 1 MB each, with all that is kept.
        var first = Proven("first.text.signature");
        _verified.Keep(first);
        for (var n = 0; n < others; n++) _verified.Keep(Proven($"{n}".PadLeft(length, 'x'), ids));

        Assert.Equal(isForgotten, _verified.Find(first.Token.EncodedToken) is null);
    }

    [Fact]
    public void Keep_SameTokenManyTimes_CountsOnce()
    {
        var (first, large) = (Proven("first.text.signature"), Proven(Large(0)));
        _verified.Keep(first);
        for (var n = 0; n < 3 * (BytesOfGeneration >> 20); n++) _verified.Keep(large);

        Assert.NotNull(_verified.Find(first.Token.EncodedToken));
    }

    [Fact]
    public void Find_UsedAgain_IsKeptWithTheYoungOnes()
    {
        var first = Proven("first.text.signature");
        _verified.Keep(first);
        for (var n = 0; n < 10 * (BytesOfGeneration >> 20); n++)
        {
            _verified.Keep(Proven(Large(n)));
            Assert.NotNull(_verified.Find(first.Token.EncodedToken));
        }
    }

    [Theory]
    [InlineData(0, EctFailureReason.None)]
    [InlineData(-1, EctFailureReason.TokenTooLarge)]
    public async Task TryTake_KnownTokens_CountAsTheyDidWhenTheyWereRead(int more, EctFailureReason reason)
    {
        var (root, head) = Pair();
        await CheckAsync(root, _key);
        var options = TestTokens.Options(o => o.Limits.MaxTokensValues = root.Token.JsonValues + head.Token.JsonValues + more).Value;

        var isTaken = new Intake(options, _verified).TryTake(
            [head.Token.EncodedToken, root.Token.EncodedToken], new EctRequirement(), EctLedgerMode.Off, out var attempt, out var refusal);

        Assert.Equal(reason, refusal?.FailureReason ?? EctFailureReason.None);
        if (isTaken) Assert.Same(root.Token, attempt!.Tokens.InOrder[0].Token);
    }

    [Theory]
    [InlineData("kid", EctFailureReason.KeyRevoked)]
    [InlineData("thumbprint", EctFailureReason.KeyRevoked)]
    [InlineData("issuer", EctFailureReason.Revoked)]
    [InlineData("token", EctFailureReason.Revoked)]
    [InlineData("trust", EctFailureReason.UntrustedIssuer)]
    public async Task Verify_KnownPredecessorThatMayNotBeUsedAnyMore_IsRefusedInTheNextRequest(string what, EctFailureReason reason)
    {
        using var bob = new Forge(Forge.Bob, "b-1");
        var alices = new EndingTrust(_alice.Issuer, _key);
        using var service = new TestService(build: ect => ect.Services.AddSingleton<IEctKeySource>(alices), trusted: bob);
        var id = Forge.NewId();
        var predecessor = _alice.Token(claims => claims["jti"] = id);
        for (var i = 0; i < 2; i++) Assert.Equal(EctFailureReason.None, (await AfterItAsync()).FailureReason);

        if (what is "trust") alices.IsTrusted = false;
        else await service.Get<IEctRevocations>().RevokeAsync(RevocationOf(what, id), TestContext.Current.CancellationToken);

        for (var i = 0; i < 2; i++)
        {
            var refused = await AfterItAsync();
            Assert.Equal((reason, 1), (refused.FailureReason, refused.FailedTokenIndex));
        }

        ValueTask<EctVerificationResult> AfterItAsync() =>
            service.VerifyAsync(bob.Token(claims => claims["pred"] = new JsonArray(id)), predecessor);
    }

    private EctRevocation RevocationOf(string what, string id) => what switch
    {
        "kid" => EctRevocation.OfKey(_alice.Issuer, _alice.KeyId),
        "thumbprint" => EctRevocation.OfThumbprint(_key.Thumbprint),
        "issuer" => EctRevocation.OfIssuer(_alice.Issuer),
        _ => EctRevocation.OfToken(_alice.Issuer, id),
    };

    private VerifiedTokens.Verified? Find(string text) => _verified.Find(text);

    private async Task<EctFailureReason> CheckAsync(RequestToken token, EctKey key)
    {
        var attempt = new Attempt(TestTokens.Options().Value, new EctRequirement()) { Tokens = new RequestTokens([token]) };
        token.Key = key;
        return (await new SignatureRule(new KeyAliases(), _verified).CheckAsync(token, attempt, TestContext.Current.CancellationToken)).Reason;
    }

    private (RequestToken Root, RequestToken Head) Pair()
    {
        var root = Reading.Accepts(_alice.Token());
        var head = Reading.Accepts(_alice.Token(claims => claims["pred"] = new JsonArray(root.Id)));
        var tokens = Requests.Of(root, head);
        return (tokens.InOrder[0], tokens.InOrder[1]);
    }

    private RequestToken WithoutSignature(EctKey provenBy)
    {
        var text = _alice.Token();
        return new(Reading.Accepts($"{text[..text.LastIndexOf('.')]}.{new string('A', 86)}")) { ProvenBy = provenBy.Thumbprint };
    }

    /// <summary>A text that takes 1 MB with all that is kept of it.</summary>
    private static string Large(int number) => $"{number}".PadLeft((1 << 19) - BytesOfObjects / 2, 'x');

    private RequestToken Proven(string text, params string[] predecessors) =>
        new(TestTokens.Token(text: text, after: predecessors)) { ProvenBy = _key.Thumbprint };

    private static EctKey KeyOf(Forge forge) => EctKey.From(new JsonWebKeySet(forge.Jwks()).Keys[0]);

    /// <summary>Knows one issuer with one key, for as long as it is trusted.</summary>
    private sealed class EndingTrust(string issuer, EctKey key) : IEctKeySource
    {
        public bool IsTrusted { get; set; } = true;

        public ValueTask<EctKeyResult> FindAsync(string asked, string? keyId, CancellationToken cancellationToken) =>
            new(IsTrusted && asked == issuer ? EctKeyResult.Found(key, mayCall: true) : EctKeyResult.UnknownIssuer);
    }
}

using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Ect.Tests;

/// <summary>Four ways to be taken for somebody else: another spelling of the name, a name that begins alike, another's key, another's name.</summary>
public sealed class IssuerNameTests : IDisposable
{
    private const string Pay = "spiffe://a.example/payment";

    private readonly Forge _pay = new(Pay, "k-1");
    private readonly Forge _evil = new("spiffe://a.example.evil/payment", "k-1");

    [Theory]
    [InlineData("spiffe://a.example/%70ayment")]
    [InlineData("spiffe://a.example/Payment")]
    [InlineData("spiffe://A.example/payment")]
    [InlineData("SPIFFE://a.example/payment")]
    [InlineData("spiffe://a.example./payment")]
    [InlineData("spiffe://a.example:443/payment")]
    [InlineData("spiffe://user@a.example/payment")]
    [InlineData("spiffe://a.example/./payment")]
    [InlineData("spiffe://a.example/x/../payment")]
    [InlineData("spiffe://a.example//payment")]
    [InlineData("spiffe://a.example/payment/")]
    [InlineData("spiffe://a.example/payment?")]
    [InlineData("spiffe://a.example/payment#")]
    public async Task Verify_AnotherSpelling_IsAnotherIssuer(string spelling)
    {
        using var service = new TestService(trusted: _pay);
        Assert.Equal(EctFailureReason.UntrustedIssuer, await ReasonAsync(service, _pay.Token(c => c["iss"] = spelling)));
        Assert.Equal(EctFailureReason.None, await ReasonAsync(service, _pay.Token()));

        using var other = new Forge(spelling, "k-1");
        using var reverse = new TestService(trusted: other);
        Assert.Equal(EctFailureReason.UntrustedIssuer, await ReasonAsync(reverse, other.Token(c => c["iss"] = Pay)));
        Assert.Equal(EctFailureReason.None, await ReasonAsync(reverse, other.Token()));
    }

    /// <summary>No URI is written so: whoever trusts such a name has mistyped it.</summary>
    [Theory]
    [InlineData("spiffe://a.example/payment ", "has blanks around it")]
    [InlineData("spiffe://a.example/p\u0430yment", "is not a URI")]
    [InlineData("spiffe://a.example/payment\u200b", "is not a URI")]
    public async Task Verify_SpellingThatIsNoUri_IsAnotherIssuerAndNobodyCanTrustIt(string spelling, string why)
    {
        using var service = new TestService(trusted: _pay);
        Assert.Equal(EctFailureReason.UntrustedIssuer, await ReasonAsync(service, _pay.Token(c => c["iss"] = spelling)));

        using var other = new Forge(spelling, "k-1");
        using var reverse = new TestService(trusted: other);
        var failure = Assert.Single(Assert.Throws<OptionsValidationException>(() => reverse.Verifier).Failures);
        Assert.StartsWith("AddIssuerJwks(…): the issuer 'spiffe://a.example/p", failure, StringComparison.Ordinal);
        Assert.Contains(why, failure, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("spiffe://a.example/pay", "spiffe://a.example/payroll")]
    [InlineData("spiffe://a.example", "spiffe://a.example/x")]
    [InlineData("spiffe://a.example/x", "spiffe://a.example/x/y")]
    [InlineData("spiffe://a.example/x", "spiffe://a.example.evil/x")]
    [InlineData("https://a.example", "https://a.example.evil")]
    public async Task Verify_NamesThatBeginAlike_AreTwoIssuers(string shorter, string longer)
    {
        using var first = new Forge(shorter, "k-1");
        using var second = new Forge(longer, "k-1");
        using var trustsFirst = new TestService(trusted: first);
        using var trustsSecond = new TestService(trusted: second);

        Assert.Equal(EctFailureReason.UntrustedIssuer, await ReasonAsync(trustsFirst, first.Token(c => c["iss"] = longer)));
        Assert.Equal(EctFailureReason.UntrustedIssuer, await ReasonAsync(trustsSecond, second.Token(c => c["iss"] = shorter)));
    }

    [Fact]
    public async Task Verify_KeyOfAnotherIssuer_NeverSpeaksForThisOne()
    {
        using var roll = new Forge("spiffe://a.example/payroll", "k-2");
        using var service = new TestService(trusted: [_pay, roll]);

        Assert.Equal(EctFailureReason.UnknownKey, await ReasonAsync(service, roll.Token(c => c["iss"] = Pay)));
        Assert.Equal(EctFailureReason.InvalidSignature, await ReasonAsync(service, roll.Token(c => c["iss"] = Pay, h => h["kid"] = "k-1")));
        Assert.Equal(EctFailureReason.UnknownKey, await ReasonAsync(service, _pay.Token(c => c["iss"] = roll.Issuer)));
    }

    [Fact]
    public async Task Verify_SetWithTheKeyIdOfAnotherIssuer_ChangesNothingForThatOne()
    {
        using var service = new TestService(trusted: [_pay, _evil]); // Both call their key k-1.

        Assert.Equal(EctFailureReason.InvalidSignature, await ReasonAsync(service, _evil.Token(c => c["iss"] = Pay)));
        Assert.Equal(EctFailureReason.InvalidSignature, await ReasonAsync(service, _pay.Token(c => c["iss"] = _evil.Issuer)));
        Assert.Equal(EctFailureReason.None, await ReasonAsync(service, _pay.Token()));
        Assert.Equal(EctFailureReason.None, await ReasonAsync(service, _evil.Token()));
    }

    [Fact]
    public void Start_OneNameForTwoKeySets_IsRefused()
    {
        using var imposter = new Forge(Pay, "k-2");
        using var service = new TestService(trusted: [_pay, imposter]);

        var exception = Assert.Throws<OptionsValidationException>(() => service.Verifier);

        Assert.Contains($"the issuer '{Pay}' is configured twice", Assert.Single(exception.Failures), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("jwt-svid"), InlineData("wit-svid"), InlineData("x509-svid"), InlineData("enc"), InlineData("SIG")]
    public async Task Verify_KeyOfATrustBundle_VerifiesNoToken(string use)
    {
        var bundle = _pay.Jwks().Replace("\"use\":\"sig\"", $"\"use\":\"{use}\"", StringComparison.Ordinal);
        Assert.Contains(use, bundle, StringComparison.Ordinal);
        using var service = new TestService(build: ect => ect.AddIssuerJwks(Pay, bundle));

        Assert.Equal(EctFailureReason.KeyMismatch, await ReasonAsync(service, _pay.Token()));
    }

    public void Dispose()
    {
        _pay.Dispose();
        _evil.Dispose();
    }

    private static async Task<EctFailureReason> ReasonAsync(TestService service, string token) => (await service.VerifyAsync(token)).FailureReason;
}

using Ect.Signing;
using Microsoft.IdentityModel.Tokens;

namespace Ect.Tests;

public class OwnKeySourceTests
{
    private readonly SigningKey _key = new(new SigningCredentials(new ECDsaSecurityKey(KeyRing.P256) { KeyId = "me-1" }, "ES256"));

    [Fact]
    public async Task FindAsync_OwnIdentityAndKey_TheKeyAndMayCall()
    {
        var result = await Find(Forge.Me, "me-1");

        Assert.Equal(_key.PublicKey.Thumbprint, result.Key?.Thumbprint);
        Assert.True(result is { IsTrusted: true, MayCall: true });
    }

    [Theory]
    [InlineData("me-2"), InlineData("ME-1"), InlineData(null)]
    public async Task FindAsync_OwnIdentityAndNotTheKey_UnknownKey(string? keyId) =>
        Assert.Equal(EctKeyResult.UnknownKey(mayCall: true), await Find(Forge.Me, keyId));

    [Theory]
    [InlineData(Forge.Alice), InlineData(Forge.Me + "/"), InlineData("spiffe://example.com/agent/m")]
    [InlineData("spiffe://example.com/agent/Me"), InlineData("SPIFFE://example.com/agent/me")]
    public async Task FindAsync_AnyoneElseWithTheKey_UnknownIssuer(string issuer) =>
        Assert.Equal(EctKeyResult.UnknownIssuer, await Find(issuer, "me-1"));

    [Fact]
    public async Task FindAsync_NoSigningKey_NobodySpeaksForTheService()
    {
        var source = new OwnKeySource(Forge.Me, OwnKeys.Of(null));

        Assert.Equal(EctKeyResult.UnknownIssuer, await source.FindAsync(Forge.Me, null, TestContext.Current.CancellationToken));
    }

    private ValueTask<EctKeyResult> Find(string issuer, string? keyId) =>
        new OwnKeySource(Forge.Me, OwnKeys.Of(_key.Credentials)).FindAsync(issuer, keyId, TestContext.Current.CancellationToken);
}

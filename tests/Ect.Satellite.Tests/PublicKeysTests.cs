using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.IdentityModel.Tokens;

namespace Ect.Satellite.Tests;

/// <summary>A service that publishes its keys by other means than ASP.NET Core.</summary>
public sealed class PublicKeysTests : IDisposable
{
    private readonly Forge _me = new(Forge.Me, "m-1");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task GetJwks_AKeyThatSigns_ItsPublicHalf()
    {
        using var service = new TestService(build: ect => ect.AddSigningCredentials(
            new SigningCredentials(new ECDsaSecurityKey(_me.Key) { KeyId = _me.KeyId }, SecurityAlgorithms.EcdsaSha256)));
        var keys = service.Get<EctPublicKeys>();

        var jwk = Assert.Single(JsonNode.Parse(await keys.GetJwksAsync(Cancellation))!["keys"]!.AsArray())!.AsObject();

        Assert.True(keys.CanSign);
        Assert.Equal(_me.KeyId, (string?)jwk["kid"]);
        Assert.False(jwk.ContainsKey("d"));
    }

    [Fact]
    public async Task GetJwks_NoKey_NoneAndCannotSign()
    {
        using var service = new TestService();
        var keys = service.Get<EctPublicKeys>();

        Assert.False(keys.CanSign);
        Assert.Empty(JsonNode.Parse(await keys.GetJwksAsync(Cancellation))!["keys"]!.AsArray());
    }

    [Fact]
    public async Task GetJwks_SourceCannotAnswer_SaysWhenItIsAskedAgain()
    {
        using var service = new TestService(
            options => options.Signing.RefreshInterval = TimeSpan.FromSeconds(60), ect => ect.AddSigningKeySource(_ => new AwaySource()));
        var keys = service.Get<EctPublicKeys>();

        Assert.Equal(TimeSpan.FromSeconds(60), await RetryAfterAsync());
        service.Clock.Advance(TimeSpan.FromSeconds(59));
        Assert.Equal(TimeSpan.FromSeconds(1), await RetryAfterAsync());

        async Task<TimeSpan?> RetryAfterAsync()
        {
            var thrown = await Assert.ThrowsAsync<EctKeySourceException>(async () => await keys.GetJwksAsync(Cancellation));
            Assert.Equal((EctFailureReason.KeySourceUnavailable, "Out of reach."), (thrown.Reason, thrown.Message));
            return thrown.RetryAfter;
        }
    }

    public void Dispose() => _me.Dispose();

    private sealed class AwaySource : IEctSigningKeySource
    {
        public ValueTask<EctSigningKeySet> GetKeysAsync(CancellationToken cancellationToken) => throw new EctKeySourceException("Out of reach.");
    }
}

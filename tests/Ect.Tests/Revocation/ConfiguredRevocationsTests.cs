using Ect.Revocation;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Microsoft.IdentityModel.Tokens;

namespace Ect.Tests;

public sealed class ConfiguredRevocationsTests : IDisposable
{
    private readonly Forge _alice = new();
    private readonly IConfigurationRoot _configuration = new ConfigurationBuilder().AddInMemoryCollection([new("Identity", Forge.Me)]).Build();
    private IHost? _host;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _host?.Dispose();
        _alice.Dispose();
    }

    [Fact]
    public async Task Verify_IssuerInTheSection_Revoked()
    {
        _configuration["Revoked:Issuers:0"] = Forge.Alice;
        Assert.Equal(EctFailureReason.Revoked, await VerifyAsync());
    }

    [Fact]
    public async Task Verify_KidInTheSection_KeyRevoked()
    {
        (_configuration["Revoked:Keys:0:Issuer"], _configuration["Revoked:Keys:0:KeyId"]) = (Forge.Alice, "a-1");
        Assert.Equal(EctFailureReason.KeyRevoked, await VerifyAsync());
    }

    [Fact]
    public async Task Verify_AnotherKidOnTheKeyInTheSection_DoesNotEscape()
    {
        using var again = new Forge(_alice, Forge.Alice, "a-2");
        (_configuration["Revoked:Keys:0:Issuer"], _configuration["Revoked:Keys:0:KeyId"]) = (Forge.Alice, "a-1");
        Assert.Equal(EctFailureReason.KeyRevoked, await VerifyAsync(again.Token(), Forge.Jwks(_alice, again)));
    }

    [Fact]
    public async Task Verify_ThumbprintInTheSection_KeyRevoked()
    {
        _configuration["Revoked:Keys:0:Thumbprint"] = EctKey.From(new JsonWebKeySet(_alice.Jwks()).Keys[0]).Thumbprint.ToString();
        Assert.Equal(EctFailureReason.KeyRevoked, await VerifyAsync());
    }

    [Fact]
    public async Task Verify_TokenInTheSection_RevokedAndNoOther()
    {
        var id = Forge.NewId();
        (_configuration["Revoked:Tokens:0:Issuer"], _configuration["Revoked:Tokens:0:Id"]) = (Forge.Alice, id.ToUpperInvariant());
        Assert.Equal(EctFailureReason.Revoked, await VerifyAsync(_alice.Token(c => c["jti"] = id)));
        Assert.Equal(EctFailureReason.None, await VerifyAsync());
    }

    [Fact]
    public async Task Verify_SectionChanges_IsInEffectWithTheNextRequest()
    {
        Assert.Equal(EctFailureReason.None, await VerifyAsync());

        _configuration["Revoked:Issuers:0"] = Forge.Alice;
        _configuration.Reload();
        Assert.Equal(EctFailureReason.Revoked, await VerifyAsync());

        _configuration["Revoked:Issuers:0"] = Forge.Bob;
        _configuration.Reload();
        Assert.Equal(EctFailureReason.None, await VerifyAsync());
    }

    [Fact]
    public async Task Verify_SectionChangesIntoNonsense_EveryRequestIsRefusedUntilItIsPutRight()
    {
        Assert.Equal(EctFailureReason.None, await VerifyAsync());

        _configuration["Revoked:Tokens:0:Id"] = "7";
        Assert.ThrowsAny<Exception>(_configuration.Reload);
        Assert.Equal(EctFailureReason.RevocationUnavailable, await VerifyAsync());
        Assert.Equal(EctFailureReason.RevocationUnavailable, await VerifyAsync());
        AssertTold("Ect:Revoked:Tokens:0");

        (_configuration["Revoked:Tokens:0:Issuer"], _configuration["Revoked:Tokens:0:Id"]) = (Forge.Alice, Forge.NewId());
        _configuration.Reload();
        Assert.Equal(EctFailureReason.None, await VerifyAsync());
    }

    [Fact]
    public async Task Verify_SectionChangesIntoAMistypedOne_EveryRequestIsRefused()
    {
        Assert.Equal(EctFailureReason.None, await VerifyAsync());

        _configuration["Revoked:Issuer:0"] = Forge.Alice;
        Assert.ThrowsAny<Exception>(_configuration.Reload);
        Assert.Equal(EctFailureReason.RevocationUnavailable, await VerifyAsync());
        AssertTold("Revoked:Issuer is not a setting");
    }

    /// <summary>Once, when the requests began to be refused.</summary>
    private void AssertTold(string what) => Assert.Single(_host!.Services.GetFakeLogCollector().GetSnapshot(),
        record => $"{record.Exception}".Contains(what, StringComparison.Ordinal));

    [Fact]
    public async Task Get_SectionChangesOnceTheKidIsGone_TheKeyBehindItIsNotForgotten()
    {
        var published = new PublishedKey { Key = EctKey.From(new JsonWebKeySet(_alice.Jwks()).Keys[0]) };
        var thumbprint = published.Key.Thumbprint;
        (_configuration["Revoked:Keys:0:Issuer"], _configuration["Revoked:Keys:0:KeyId"]) = (Forge.Bob, "b-1");
        using var service = new TestService(build: ect =>
        {
            ect.Services.AddSingleton<IEctKeySource>(published);
            ect.Services.Configure<RevocationOptions>(_configuration.GetSection("Revoked"));
        });
        Assert.True(await IsRevokedAsync());

        published.Key = null;
        _configuration["Revoked:Issuers:0"] = Forge.Alice;
        _configuration.Reload();

        Assert.True(await IsRevokedAsync());

        async Task<bool> IsRevokedAsync() => (await service.Get<EctRevocationSources>().GetAsync(Cancellation)).IsKeyRevoked(Forge.Bob, "b-2", thumbprint);
    }

    [Fact]
    public async Task Restore_WhatTheConfigurationRevokes_StaysRevoked()
    {
        _configuration["Revoked:Issuers:0"] = Forge.Alice;
        Assert.Equal(EctFailureReason.Revoked, await VerifyAsync());

        Assert.False(await _host!.Services.GetRequiredService<IEctRevocations>().RestoreAsync(EctRevocation.OfIssuer(Forge.Alice), Cancellation));

        Assert.Equal(EctFailureReason.Revoked, await VerifyAsync());
    }

    [Fact]
    public async Task Start_SeveralMistakes_AllAreToldAtOnce()
    {
        _configuration["Revoked:Issuers:0"] = "";
        _configuration["Revoked:Keys:0:Issuer"] = Forge.Alice;
        (_configuration["Revoked:Keys:1:Issuer"], _configuration["Revoked:Keys:1:KeyId"], _configuration["Revoked:Keys:1:Thumbprint"]) = (Forge.Alice, "a-1", EctDigest.Of("x"u8).ToString());
        _configuration["Revoked:Keys:2:Thumbprint"] = "AAAA";
        (_configuration["Revoked:Tokens:0:Issuer"], _configuration["Revoked:Tokens:0:Id"]) = (Forge.Alice, "7");

        var failures = (await Assert.ThrowsAsync<OptionsValidationException>(() => Build().StartAsync(Cancellation))).Failures;

        Assert.Equal(["Issuers:0", "Keys:0", "Keys:1", "Keys:2", "Tokens:0"], failures.Select(failure => failure.Split(' ')[0]["Ect:Revoked:".Length..]));
    }

    private async Task<EctFailureReason> VerifyAsync(string? token = null, string? keys = null)
    {
        var result = await Build(keys).Services.GetRequiredService<EctVerifier>().VerifyAsync([token ?? _alice.Token()], new EctRequirement(), Cancellation);
        return result.FailureReason;
    }

    private IHost Build(string? keys = null)
    {
        if (_host is not null) return _host;
        var builder = Host.CreateEmptyApplicationBuilder(new());
        builder.Services.AddSingleton<TimeProvider>(new FakeTimeProvider(Forge.Now));
        builder.Services.AddEctCore(_configuration).AddIssuerJwks(Forge.Alice, keys ?? _alice.Jwks());
        builder.Services.AddFakeLogging();
        return _host = builder.Build();
    }

}

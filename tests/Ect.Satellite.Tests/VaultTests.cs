using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using static Ect.EctFailureReason;

namespace Ect.Satellite.Tests;

/// <summary>A package that is not ours does what our own do, with what is public.</summary>
public sealed class VaultTests : IDisposable
{
    private static readonly EctRevocation AliceHerself = EctRevocation.OfIssuer(Forge.Alice);

    private readonly Forge _alice = new(Forge.Alice, "a-1");
    private readonly VaultServer _server = new();

    [Theory]
    [InlineData("Ect:Vault:Address", "https://vault.example", null)]
    [InlineData("Ect:Vault:UseForRevocation", "false", null)]
    [InlineData("Ect:Vault:Adress", "https://vault.example", "Ect:Vault:Adress is not a setting and has no effect. The possible settings are Address, Timeout, UseForRevocation.")]
    [InlineData("Ect:Vault:Timeout", "30", "Ect:Vault:Timeout is '30', which would be days.")]
    [InlineData("Ect:Vault", "https://vault.example", "Ect:Vault is a single value, but has settings of its own. The possible settings are Address, Timeout, UseForRevocation.")]
    [InlineData("Ect:Wault:Address", "https://vault.example", "Ect:Wault is not a setting and has no effect.")]
    public async Task Start_SectionOfItsOwn_CheckedLikeOurs(string setting, string value, string? failure)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new());
        builder.Configuration.AddInMemoryCollection([new("Ect:Identity", Forge.Me), new(setting, value)]);
        builder.Services.AddEctCore(builder.Configuration.GetSection("Ect")).AddVault(_server, builder.Configuration.GetSection("Ect:Vault"));
        using var host = builder.Build();

        var problem = await Record.ExceptionAsync(() => host.StartAsync(TestContext.Current.CancellationToken));

        if (failure is null) Assert.Null(problem);
        else Assert.Contains(failure, Assert.IsType<OptionsValidationException>(problem).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Verify_RevokedAtAnotherInstance_RefusedAfterASecondAndAcceptedOnceRestored()
    {
        using var one = Start();
        using var other = Start();
        Assert.Equal(None, await ReasonAsync(other));

        await one.Get<IEctRevocations>().RevokeAsync(AliceHerself, TestContext.Current.CancellationToken);
        Assert.Equal(Revoked, await ReasonAsync(one));
        other.Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(Revoked, await ReasonAsync(other));

        Assert.True(await other.Get<IEctRevocations>().RestoreAsync(AliceHerself, TestContext.Current.CancellationToken));
        Assert.Equal(None, await ReasonAsync(other));
        one.Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(None, await ReasonAsync(one));
    }

    [Fact]
    public async Task Verify_StorageHasLostEverything_GetsItBackFromWhoRemembers()
    {
        using var one = Start();
        await one.Get<IEctRevocations>().RevokeAsync(AliceHerself, TestContext.Current.CancellationToken);
        one.Clock.Advance(TimeSpan.FromSeconds(1));

        _server.Restart();
        await Poll.UntilAsync(IsWrittenBackAfterASecondAsync, TimeSpan.FromSeconds(30), "it is written back");

        using var newcomer = Start();
        Assert.Equal(Revoked, await ReasonAsync(newcomer));

        Task<bool> IsWrittenBackAfterASecondAsync()
        {
            one.Clock.Advance(TimeSpan.FromSeconds(1));
            return Task.FromResult(_server.Writes > 0);
        }
    }

    [Fact]
    public async Task Verify_StorageIsAway_WhatWasKnownHoldsUpToTheLimitAndThenUnavailable()
    {
        using var service = Start(ect => ect.AddReplayCache(_ => null));
        Assert.Equal(None, await ReasonAsync(service));

        _server.IsAway = true;
        service.Clock.Advance(TimeSpan.FromSeconds(60));
        Assert.Equal(None, await ReasonAsync(service));
        service.Clock.Advance(TimeSpan.FromTicks(1));
        Assert.Equal(RevocationUnavailable, await ReasonAsync(service));

        _server.IsAway = false;
        Assert.Equal(None, await ReasonAsync(service));
    }

    [Fact]
    public async Task Verify_UsedAtAnotherInstance_Replayed()
    {
        using var one = Start();
        using var other = Start();
        var token = _alice.Token();

        Assert.Equal(None, await ReasonAsync(one, token));
        Assert.Equal(Replayed, await ReasonAsync(other, token));

        _server.IsAway = true;
        Assert.Equal(ReplayCacheUnavailable, await ReasonAsync(other));
    }

    /// <summary>A request that is refused after its use was recorded takes back that use, and not the one of another request.</summary>
    [Fact]
    public async Task Release_UseOfAnotherAttempt_IsKept()
    {
        var cache = new VaultReplayCache(_server);
        var key = EctDigest.Of("token"u8);
        EctReplayEntry[] first = [Entry()], second = [Entry()];

        Assert.True(await cache.TryAddAsync(first, TestContext.Current.CancellationToken));
        Assert.True(await cache.TryAddAsync(first, TestContext.Current.CancellationToken)); // Its answer was lost.
        await cache.ReleaseAsync(second, TestContext.Current.CancellationToken);
        Assert.False(await cache.TryAddAsync(second, TestContext.Current.CancellationToken));
        await cache.ReleaseAsync(first, TestContext.Current.CancellationToken);
        Assert.True(await cache.TryAddAsync(second, TestContext.Current.CancellationToken));

        EctReplayEntry Entry() => new(key, Guid.NewGuid(), TimeSpan.FromMinutes(1), Forge.Now);
    }

    public void Dispose() => _alice.Dispose();

    private TestService Start(Action<EctBuilder>? more = null) => new(
        build: ect =>
        {
            ect.AddVault(_server, new ConfigurationBuilder().Build());
            more?.Invoke(ect);
        },
        trusted: _alice);

    private async Task<EctFailureReason> ReasonAsync(TestService service, string? token = null) =>
        (await service.VerifyAsync(token ?? _alice.Token(claims =>
        {
            var now = service.Clock.GetUtcNow().ToUnixTimeSeconds();
            (claims["iat"], claims["exp"]) = (now, now + 60);
        }))).FailureReason;
}

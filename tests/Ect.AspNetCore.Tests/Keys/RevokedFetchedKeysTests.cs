using Ect.Revocation;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Ect.AspNetCore.Tests;

/// <summary>A key that was revoked by its <c>kid</c>, and goes by another one: whenever it is learned which key that was, it does not escape.</summary>
public sealed class RevokedFetchedKeysTests : IAsyncLifetime
{
    private const string Carol = "https://carol.example";

    private static readonly EctRevocation Revoked = EctRevocation.OfKey(Carol, "c-1");

    private readonly Forge _revoked = new(Carol, "c-1");
    private readonly Forge _again;
    private readonly Forge _other = new(Carol, "c-3");
    private KeyServer _server = null!;

    public RevokedFetchedKeysTests() => _again = new(_revoked, Carol, "c-2");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private string AllKeys => KeyServer.Join(KeyServer.Join(_revoked.Jwks(), _again.Jwks()), _other.Jwks());

    public async ValueTask InitializeAsync()
    {
        _server = await KeyServer.StartAsync();
        _server.Answers(AllKeys);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var forge in (Forge[])[_revoked, _again, _other]) forge.Dispose();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task Verify_RevokedBeforeTheKeysWereEverFetched_DoesNotEscape()
    {
        using var service = Start();
        await RevokeAsync(service);
        await AssertDoesNotEscapeAsync(service);
    }

    [Fact]
    public async Task Verify_RevokedWhileTheKeysCouldNotBeFetched_DoesNotEscapeOnceTheyCan()
    {
        using var service = Start();
        _server.Answers("", StatusCodes.Status500InternalServerError);
        await RevokeAsync(service);
        Assert.Equal(EctFailureReason.KeySourceUnavailable, await VerifyAsync(service, _again));

        LetAllKeysCome(service);
        await AssertDoesNotEscapeAsync(service);
    }

    [Fact]
    public async Task Verify_RevokedWhileTheAnswerHung_DoesNotEscapeOnceItComes()
    {
        using var service = Start();
        var asked = _server.Hangs();
        var revoking = RevokeAsync(service);
        await asked.WaitAsync(Cancellation);
        service.Clock.Advance(TimeSpan.FromSeconds(1));
        await revoking;
        service.Clock.Advance(TimeSpan.FromSeconds(4)); // Nobody waits longer for the answer.
        Assert.Equal(EctFailureReason.KeySourceUnavailable, await VerifyAsync(service, _again));

        LetAllKeysCome(service);
        await AssertDoesNotEscapeAsync(service);
    }

    [Fact]
    public async Task Verify_RevokedWhenTheSetHadTheKeyUnderTheOtherKidAlone_DoesNotEscape()
    {
        using var service = Start();
        Assert.Equal(EctFailureReason.None, await VerifyAsync(service, _other)); // Nobody ever asked for the key itself.
        _server.Answers(KeyServer.Join(_again.Jwks(), _other.Jwks()));
        service.Clock.Advance(TimeSpan.FromSeconds(30));
        Assert.Equal(EctFailureReason.UnknownKey, (await service.VerifyAsync(_other.Token(header: h => h["kid"] = "c-9"))).FailureReason);
        Assert.Equal(2, _server.Calls);

        await RevokeAsync(service);

        await AssertDoesNotEscapeAsync(service);
    }

    [Fact]
    public async Task Verify_KidComesToTheRevokedKeyLater_DoesNotEscape()
    {
        using var service = Start();
        _server.Answers(KeyServer.Join(_again.Jwks(), _other.Jwks()));
        await RevokeAsync(service);
        Assert.Equal(EctFailureReason.None, await VerifyAsync(service, _again)); // Nobody can know yet.

        LetAllKeysCome(service);
        Assert.Equal(EctFailureReason.KeyRevoked, await VerifyAsync(service, _revoked));

        await AssertDoesNotEscapeAsync(service);
    }

    [Fact]
    public async Task Verify_RevokedByTheConfigurationWhileTheKeysCouldNotBeFetched_DoesNotEscapeOnceTheyCan()
    {
        using var service = Start(ect => ect.Services.Configure<RevocationOptions>(revoked => revoked.Keys.Add(new() { Issuer = Carol, KeyId = "c-1" })));
        _server.Answers("", StatusCodes.Status500InternalServerError);
        Assert.Equal(EctFailureReason.KeySourceUnavailable, await VerifyAsync(service, _again));

        LetAllKeysCome(service);
        await AssertDoesNotEscapeAsync(service);
    }

    [Fact]
    public async Task Verify_Restored_IsGoodUnderEveryKid()
    {
        using var service = Start();
        await RevokeAsync(service);
        await AssertDoesNotEscapeAsync(service);

        Assert.True(await service.Get<IEctRevocations>().RestoreAsync(Revoked, Cancellation));

        Assert.Equal(EctFailureReason.None, await VerifyAsync(service, _again));
        Assert.Equal(EctFailureReason.None, await VerifyAsync(service, _revoked));
    }

    private TestService Start(Action<EctBuilder>? build = null) => new(build: (ect => ect.AddIssuer(Carol, _server.Jwks)) + build);

    private static Task RevokeAsync(TestService service) => service.Get<IEctRevocations>().RevokeAsync(Revoked, Cancellation).AsTask();

    private static async Task<EctFailureReason> VerifyAsync(TestService service, Forge forge) => (await service.VerifyAsync(forge.Token())).FailureReason;

    /// <summary>From now on the server gives all keys, and the set may be fetched anew.</summary>
    private void LetAllKeysCome(TestService service)
    {
        _server.Answers(AllKeys);
        service.Clock.Advance(TimeSpan.FromSeconds(30));
    }

    private async Task AssertDoesNotEscapeAsync(TestService service)
    {
        Assert.Equal(EctFailureReason.KeyRevoked, await VerifyAsync(service, _again));
        Assert.Equal(EctFailureReason.None, await VerifyAsync(service, _other));
    }
}

using System.Threading.Channels;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Testing;

namespace Ect.AspNetCore.Tests;

/// <summary>Addresses that answer late or never, over real sockets. Time passes only when a test says so.</summary>
public sealed class SlowKeysTests : IAsyncDisposable
{
    private const string Carol = "https://carol.example";
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(5), Tick = TimeSpan.FromTicks(1);

    private readonly Forge _old = new(Carol, "c-1");
    private readonly Forge _new = new(Carol, "c-2");
    private KeyServer? _server;
    private TestService? _service;

    private KeyServer Server => _server!;
    private TestService Carols => _service!;

    [Theory]
    [InlineData("")]
    [InlineData("{\"keys\":[")]
    public async Task Verify_AnswerThatDoesNotEnd_HoldsARequestForTheTimeout(string beginning)
    {
        await TrustAsync(ect => ect.AddIssuer(Carol, Server.Jwks));
        var asked = Server.Hangs(beginning);
        var request = VerifyAsync(_old.Token());
        await asked;

        await AssertEndsAsync(request, after: Timeout);
        var logged = Assert.Single(Carols.Get<FakeLogCollector>().GetSnapshot(), record => record.Id.Id == 31).Message;
        Assert.Contains("no whole answer in time", logged, StringComparison.Ordinal);
        Assert.DoesNotContain("jwks.json", logged, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(-1, EctFailureReason.None)]
    [InlineData(0, EctFailureReason.KeySourceUnavailable)]
    public async Task Verify_AnswerThatTrickles_HasTheTimeoutForAllOfIt(int ticks, EctFailureReason expected)
    {
        await TrustAsync(ect => ect.AddIssuer(Carol, Server.Jwks));
        var (asked, drops, keys) = (new TaskCompletionSource(), Channel.CreateUnbounded<string>(), _old.Jwks());
        Server.Answers(async http =>
        {
            asked.TrySetResult();
            await foreach (var drop in drops.Reader.ReadAllAsync(http.RequestAborted))
            {
                await http.Response.WriteAsync(drop);
                await http.Response.Body.FlushAsync();
            }
        });
        var request = VerifyAsync(_old.Token());
        await asked.Task;

        for (var second = 0; second < 4; second++)
        {
            drops.Writer.TryWrite(keys[(10 * second)..(10 * (second + 1))]);
            Carols.Clock.Advance(TimeSpan.FromSeconds(1));
        }
        Carols.Clock.Advance(TimeSpan.FromSeconds(1) + TimeSpan.FromTicks(ticks));
        if (expected is not EctFailureReason.None) Assert.Equal(expected, await request);
        drops.Writer.TryWrite(keys[40..]);
        drops.Writer.Complete();

        Assert.Equal(expected, await request);
    }

    [Fact]
    public async Task Verify_ServerHangsAfterAGoodSet_OnlyUnknownKeysWaitAndTheSetGoesOn()
    {
        await TrustAsync(ect => ect.AddIssuer(Carol, Server.Jwks));
        Server.Answers(_old.Jwks());
        Assert.Equal(EctFailureReason.None, await VerifyAsync(_old.Token()));
        var asked = Server.Hangs();
        Carols.Clock.Advance(TimeSpan.FromSeconds(30));

        var unknown = VerifyAsync(_new.Token());
        await asked;
        Assert.Equal(EctFailureReason.None, await VerifyAsync(_old.Token()));
        await AssertEndsAsync(unknown, after: Timeout, EctFailureReason.UnknownKey);
        Assert.Equal(EctFailureReason.UnknownKey, await VerifyAsync(_new.Token())); // At once: the next attempt may begin 30 seconds after this one began.
        Assert.Equal(EctFailureReason.None, await VerifyAsync(_old.Token()));
        Assert.Equal(2, Server.Calls);
    }

    [Fact]
    public async Task Verify_DocumentIsLateAndTheKeysHang_OneTimeoutForBoth()
    {
        await TrustAsync(ect => ect.AddOpenIdIssuer(Server.Authority));
        using var provider = new Forge(Server.Authority, "p-1");
        var (documentAsked, document, keysAsked) = (new TaskCompletionSource(), new TaskCompletionSource(), new TaskCompletionSource());
        Server.Answers(async http =>
        {
            if (http.Request.Path == "/jwks.json")
            {
                keysAsked.SetResult();
                await new TaskCompletionSource().Task.WaitAsync(http.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                return;
            }
            documentAsked.SetResult();
            await document.Task;
            await http.Response.WriteAsync($$"""{"issuer":"{{Server.Authority}}","jwks_uri":"{{Server.Jwks}}"}""");
        });
        var request = VerifyAsync(provider.Token());
        await documentAsked.Task;

        Carols.Clock.Advance(TimeSpan.FromSeconds(4));
        document.SetResult();
        await keysAsked.Task;

        await AssertEndsAsync(request, after: TimeSpan.FromSeconds(1));
    }

    [Theory]
    [InlineData(Carol)]
    [InlineData(null)]
    public async Task Verify_ProviderOfAJwtBearerSchemeHangs_HoldsARequestForTheTimeout(string? validIssuer)
    {
        await TrustAsync(ect => TrustScheme(ect, validIssuer));
        var asked = Server.Hangs();
        var request = VerifyAsync(_old.Token());
        await asked;

        await AssertEndsAsync(request, after: Timeout);
    }

    [Fact]
    public async Task Verify_ProviderOfAJwtBearerSchemeHangsAfterAGoodSet_OnlyUnknownKeysWaitAndTheSetGoesOn()
    {
        await TrustAsync(ect => TrustScheme(ect, Carol));
        Server.AnswersDiscovery(_old.Jwks());
        Assert.Equal(EctFailureReason.None, await VerifyAsync(_old.Token()));
        var asked = Server.Hangs();
        Carols.Clock.Advance(TimeSpan.FromSeconds(30));

        var unknown = VerifyAsync(_new.Token());
        await asked;
        Assert.Equal(EctFailureReason.None, await VerifyAsync(_old.Token()));
        Carols.Clock.Advance(Timeout);

        Assert.Equal(EctFailureReason.UnknownKey, await unknown);
        Assert.Equal(EctFailureReason.None, await VerifyAsync(_old.Token()));
    }

    [Theory]
    [InlineData("", 500), InlineData("", 200), InlineData("<html>", 200), InlineData("[]", 200), InlineData("{}", 200), InlineData("""{"issuer":"https://carol.example"}""", 200)]
    public async Task Verify_ProviderOfAJwtBearerSchemeAnswersSomethingElse_IsUnavailable(string document, int status)
    {
        await TrustAsync(ect => TrustScheme(ect, Carol));
        Server.Answers(document, status);

        Assert.Equal(EctFailureReason.KeySourceUnavailable, await VerifyAsync(_old.Token()));
    }

    public async ValueTask DisposeAsync()
    {
        _old.Dispose();
        _new.Dispose();
        _service?.Dispose();
        if (_server is not null) await _server.DisposeAsync();
    }

    private async Task TrustAsync(Action<EctBuilder> trust)
    {
        _server = await KeyServer.StartAsync();
        _service = new TestService(build: trust);
    }

    private void TrustScheme(EctBuilder ect, string? validIssuer)
    {
        ect.Services.AddAuthentication().AddJwtBearer(bearer =>
        {
            (bearer.Authority, bearer.RequireHttpsMetadata) = (Server.Authority, false);
            bearer.TokenValidationParameters.ValidIssuer = validIssuer;
        });
        ect.AddJwtBearerIssuers();
    }

    private async Task<EctFailureReason> VerifyAsync(string token) => (await Carols.VerifyAsync(token)).FailureReason;

    private async Task AssertEndsAsync(Task<EctFailureReason> request, TimeSpan after, EctFailureReason reason = EctFailureReason.KeySourceUnavailable)
    {
        Carols.Clock.Advance(after - Tick);
        Assert.False(request.IsCompleted);
        Carols.Clock.Advance(Tick);
        Assert.Equal(reason, await request);
    }
}

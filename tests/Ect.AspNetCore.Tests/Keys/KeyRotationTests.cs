using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace Ect.AspNetCore.Tests;

/// <summary>A service changes its key, while others verify with copies of its key set that are as old as its cache header allows.</summary>
public sealed class KeyRotationTests : IAsyncDisposable
{
    private static readonly TimeSpan Step = TimeSpan.FromSeconds(30);

    private readonly SwitchedSource _vault = new();
    private readonly List<EctToken> _issued = [];
    private Service? _service;
    private (string Jwks, DateTimeOffset Until) _copy;

    [Fact]
    public async Task Rotation_FromTheFirstKeyToTheSecond_EveryTokenVerifiesAllTheTime()
    {
        _vault.Give(new(TestSigning.NewKey("me-1")));
        await StartAsync();
        await RunAsync(TimeSpan.FromMinutes(5), VerifyElsewhereAsync);

        _vault.Give(new(TestSigning.NewKey("me-2")));
        await RunAsync(TimeSpan.FromMinutes(15), VerifyElsewhereAsync);

        Assert.Equal(["me-1", "me-2"], _issued.Select(token => token.KeyId).Distinct());
        // Noticed after up to a minute, then published for five before it signs.
        Assert.InRange(_issued.First(token => token.KeyId is "me-2").IssuedAt - Forge.Now, TimeSpan.FromMinutes(10), TimeSpan.FromMinutes(11));
    }

    /// <summary>A verifier may fetch once in 30 seconds, and strangers see to it that it has just done so.</summary>
    [Fact]
    public async Task Rotation_VerifierThatFetchesAndStrangersWhoUseThatUp_EveryTokenVerifiesAllTheTime()
    {
        _vault.Give(new(TestSigning.NewKey("me-1")));
        await StartAsync();
        await using var fetching = Verifier(ect => ect.AddIssuer(Forge.Me, new Uri(_service!.Address, "/.well-known/jwks.json")));
        using var stranger = new Forge(Forge.Me, "nobody's");
        await RunAsync(TimeSpan.FromMinutes(2), StrangerFirstAsync);

        _vault.Give(new(TestSigning.NewKey("me-2")));
        await RunAsync(TimeSpan.FromMinutes(15), StrangerFirstAsync);

        Assert.Equal(["me-1", "me-2"], _issued.Select(token => token.KeyId).Distinct());

        async Task StrangerFirstAsync()
        {
            Assert.Equal(EctFailureReason.UnknownKey, await VerifyAsync(fetching, stranger.Token()));
            foreach (var token in Spendable) Assert.Equal(EctFailureReason.None, await VerifyAsync(fetching, token.EncodedToken));
        }
    }

    [Fact]
    public async Task Rotation_LongAfterwards_TheFormerKeyIsThereAsLongAsItsTokensCount()
    {
        _vault.Give(new(TestSigning.NewKey("me-1")));
        await StartAsync();
        await IssueAsync();
        _vault.Give(new(TestSigning.NewKey("me-2")));
        Clock.Advance(TimeSpan.FromMinutes(1));
        await FetchAsync();

        Clock.Advance(TimeSpan.FromMinutes(5) + new TimeSpan(24, 1, 30)); // the overlap, and the retention from then on
        Assert.Contains("me-1", await FetchAsync(), StringComparison.Ordinal);
        Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.DoesNotContain("me-1", await FetchAsync(), StringComparison.Ordinal);
    }

    public async ValueTask DisposeAsync()
    {
        if (_service is not null) await _service.DisposeAsync();
    }

    private FakeTimeProvider Clock => (FakeTimeProvider)_service!.Services.GetRequiredService<TimeProvider>();

    private async Task StartAsync() => _service = await Service.StartAsync(app =>
    {
        app.UseEct();
        app.MapEctKeys();
        app.MapGet("/", () => "ok");
    }, ect => ect.AddSigningKeySource(_ => _vault), sockets: HttpProtocols.Http1);

    private async Task RunAsync(TimeSpan duration, Func<Task> verifyElsewhere)
    {
        for (var end = Clock.GetUtcNow() + duration; Clock.GetUtcNow() < end; Clock.Advance(Step))
        {
            await IssueAsync();
            await verifyElsewhere();
            await VerifyAtHomeAsync();
        }
    }

    private async Task IssueAsync() => _issued.Add(await _service!.Services.GetRequiredService<EctIssuer>().IssueAsync(
        new EctDescriptor { Audiences = [Forge.Alice, Forge.Me], Action = "quote_prepared" }, TestContext.Current.CancellationToken));

    /// <summary>With a copy of the key set that is renewed when it must be, and not before.</summary>
    private async Task VerifyElsewhereAsync()
    {
        if (Clock.GetUtcNow() >= _copy.Until) _copy = (await FetchAsync(), Clock.GetUtcNow() + TimeSpan.FromMinutes(2));
        await using var other = Verifier(ect => ect.AddIssuerJwks(Forge.Me, _copy.Jwks));

        foreach (var token in Spendable) Assert.Equal(EctFailureReason.None, await VerifyAsync(other, token.EncodedToken));
    }

    private ServiceProvider Verifier(Action<EctBuilder> trust)
    {
        var services = new ServiceCollection().AddSingleton<TimeProvider>(Clock);
        trust(services.AddEctCore(options => options.Identity = Forge.Alice));
        return services.BuildServiceProvider();
    }

    /// <summary>As a gate does: the same token is looked at again and again.</summary>
    private static async Task<EctFailureReason> VerifyAsync(ServiceProvider other, string token) =>
        (await other.GetRequiredService<EctVerifier>().VerifyAsync([token], new EctRequirement { Consume = false }, TestContext.Current.CancellationToken)).FailureReason;

    private async Task VerifyAtHomeAsync()
    {
        using var response = await _service!.GetAsync("/", _issued[^1].EncodedToken);
        response.EnsureSuccessStatusCode();
    }

    private IEnumerable<EctToken> Spendable => _issued.Where(token => token.ExpiresAt > Clock.GetUtcNow());

    private async Task<string> FetchAsync() => await _service!.Client.GetStringAsync("/.well-known/jwks.json", TestContext.Current.CancellationToken);
}

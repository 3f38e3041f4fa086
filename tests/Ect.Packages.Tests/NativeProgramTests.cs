using System.Net;
using System.Security.Cryptography;

namespace Ect.Packages.Tests;

/// <summary>Server, Redis, ledger and outgoing handler work as native code, compiled ahead of time.</summary>
public sealed class NativeProgramTests(NativeProgram program) : IClassFixture<NativeProgram>, IDisposable
{
    private readonly TempFolder _temp = new();
    private readonly Uri _address = new($"http://127.0.0.1:{FreePort.Next()}");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _temp.Dispose();

    [Fact]
    public async Task Publish_OfAllThatIsToBeNative_WarnsOfNothing() =>
        Assert.DoesNotContain("warning", await program.PublishAsync(), StringComparison.OrdinalIgnoreCase);

    [Theory]
    [InlineData("memory")]
    [InlineData("sqlite")]
    public async Task Service_AsNativeCode_AnswersACallWithATokenAndRefusesOneWithout(string ledger)
    {
        await program.PublishAsync();
        await using var redis = await RedisServer.StartAsync(ServerProgram.HasRedis ? ServerKind.Redis : ServerKind.Garnet);
        using var service = new GuardedProcess(program.Path, ArgumentsOf(ledger, redis));
        using var client = new HttpClient { BaseAddress = _address };
        await Poll.UntilAsync(() => IsReadyAsync(client, service), TimeSpan.FromSeconds(60), "the service is ready");

        using var refused = await client.PostAsync(Relative("/task"), content: null, Cancellation);
        Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
        Assert.Contains("\"reason\":\"Missing\"", await refused.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);

        Assert.Equal("200 L3 asked 1, then task_finished", await client.GetStringAsync(Relative("/ask"), Cancellation));
        Assert.NotEqual([":0"], await redis.AskAsync("DBSIZE") ?? []);
        Assert.Equal(ledger is "sqlite", File.Exists(Path.Combine(_temp.Path, "ledger.db")));
    }

    private static Uri Relative(string path) => new(path, UriKind.Relative);

    private static async Task<bool> IsReadyAsync(HttpClient client, GuardedProcess service)
    {
        if (service.HasExited) throw new InvalidOperationException($"The service has ended at once: {service.Output}");
        try
        {
            using var answer = await client.GetAsync(Relative("/readyz"), Cancellation);
            return answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    private string[] ArgumentsOf(string ledger, RedisServer redis)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        _temp.File("agent.pem", key.ExportECPrivateKeyPem());
        return
        [
            "--Urls", _address.GetLeftPart(UriPartial.Authority),
            "--Ect:Identity", "spiffe://example.com/agent/native",
            "--Ect:Signing:KeyFile", Path.Combine(_temp.Path, "agent.pem"),
            "--Ect:ExposeFailureReason", "true",
            "--Ect:Redis:Configuration", redis.Configuration,
            "--Ect:Redis:FenceAtStart", "false", // What is tested here needs no 30 seconds.
            .. ledger is "sqlite" ? new[] { "--Ect:Ledger:Sqlite:Path", Path.Combine(_temp.Path, "ledger.db") } : [],
        ];
    }
}

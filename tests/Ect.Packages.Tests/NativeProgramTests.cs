using System.Net;
using System.Security.Cryptography;
using System.Text.Json;

namespace Ect.Packages.Tests;

/// <summary>Server, policies, OpenAPI, Redis, ledgers and the outgoing handler work as native code, compiled ahead of time.</summary>
public sealed class NativeProgramTests(NativeService program) : IClassFixture<NativeService>, IDisposable
{
    private const string Identity = "spiffe://example.com/agent/native", Partner = "spiffe://example.com/agent/partner";

    private readonly TempFolder _temp = new();
    private readonly Forge _partner = new(Partner, "p-1");
    private readonly Uri _address = new($"http://127.0.0.1:{FreePort.Next()}");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _partner.Dispose();
        _temp.Dispose();
    }

    [Fact]
    public async Task Publish_OfAllThatIsToBeNative_WarnsOfNothing() =>
        Assert.DoesNotContain("warning", await program.PublishAsync(), StringComparison.OrdinalIgnoreCase);

    [Theory]
    [InlineData("memory")]
    [InlineData("sqlite")]
    [InlineData("postgresql")]
    public async Task Service_AsNativeCode_AnswersACallWithATokenAndRefusesOneWithout(string ledger)
    {
        await program.PublishAsync();
        await using var redis = await StartRedisAsync();
        await using var postgres = ledger is "postgresql" ? await PostgresServer.StartAsync() : null;
        using var service = Start(redis, ledger switch
        {
            "sqlite" => ["--Ect:Ledger:Sqlite:Path", Path.Combine(_temp.Path, "ledger.db")],
            "postgresql" => ["--Ect:Ledger:PostgreSql:ConnectionString", postgres!.ConnectionString],
            _ => [],
        });
        using var client = await ConnectAsync(service);

        using var refused = await client.PostAsync(Relative("/task"), content: null, Cancellation);
        Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
        Assert.Contains("\"reason\":\"Missing\"", await refused.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);

        Assert.Equal("200 L3 asked 1, then task_finished", await client.GetStringAsync(Relative("/ask"), Cancellation));
        Assert.StartsWith("aot.example.com/ledger\n", await client.GetStringAsync(Relative("/ledger/checkpoint"), Cancellation), StringComparison.Ordinal);
        Assert.NotEqual([":0"], await redis.AskAsync("DBSIZE") ?? []);
        Assert.Equal(ledger is "sqlite", File.Exists(Path.Combine(_temp.Path, "ledger.db")));
        if (postgres is null) return;
        Assert.Equal(2, await postgres.AskAsync<long>("SELECT count(*) FROM ect.ledger_entry")); // The head, and the token returned.
    }

    [Fact]
    public async Task Service_AsNativeCode_TrustsAMapOfIssuersAndAsksPoliciesAboutTheContext()
    {
        await program.PublishAsync();
        await using var redis = await StartRedisAsync();
        using var service = Start(redis);
        using var client = await ConnectAsync(service);

        Assert.Equal((HttpStatusCode.OK, $$"""{"by":"{{Partner}}"}"""), await PublishAsync(client, "reviewed"));
        Assert.Equal((HttpStatusCode.Unauthorized, ""), await PublishAsync(client, "guessed")); // By the policy, which knows no user.
    }

    [Fact]
    public async Task Service_AsNativeCode_DescribesWhatItsOperationsRequire()
    {
        await program.PublishAsync();
        await using var redis = await StartRedisAsync();
        using var service = Start(redis);
        using var client = await ConnectAsync(service);

        using var document = JsonDocument.Parse(await client.GetStringAsync(Relative("/openapi/v1.json"), Cancellation));

        var paths = document.RootElement.GetProperty("paths");
        var requirement = paths.GetProperty("/task").GetProperty("post").GetProperty("x-ect");
        Assert.Equal("L3", requirement.GetProperty("minimumLevel").GetString());
        Assert.Equal("task_finished", requirement.GetProperty("action").GetString());
        Assert.False(paths.GetProperty("/ask").GetProperty("get").TryGetProperty("x-ect", out _));
    }

    [Fact]
    public async Task Service_AsNativeCode_ShowsItsWorkflows()
    {
        await program.PublishAsync();
        await using var redis = await StartRedisAsync();
        using var service = Start(redis);
        using var client = await ConnectAsync(service);
        await client.GetStringAsync(Relative("/ask"), Cancellation);

        var row = Assert.Single((await GetJsonAsync("")).GetProperty("workflows").EnumerateArray().ToList());
        var workflow = await GetJsonAsync($"/{row.GetProperty("wid").GetString()}");

        Assert.Equal(row.GetProperty("tasks").GetInt32(), workflow.GetProperty("tasks").GetArrayLength());
        var jti = workflow.GetProperty("tasks")[0].GetProperty("jti").GetString();
        Assert.NotEmpty((await GetJsonAsync($"/{workflow.GetProperty("wid").GetString()}/tasks/{jti}")).GetProperty("checks").EnumerateArray());
        Assert.Contains("/ect/app.js", await client.GetStringAsync(Relative("/ect"), Cancellation), StringComparison.Ordinal);

        async Task<JsonElement> GetJsonAsync(string path) =>
            JsonDocument.Parse(await client.GetStringAsync(Relative($"/ect/api/workflows{path}"), Cancellation)).RootElement;
    }

    private static Task<RedisServer> StartRedisAsync() =>
        RedisServer.StartAsync(ServerProgram.HasRedis ? ServerKind.Redis : ServerKind.Garnet);

    private async Task<(HttpStatusCode Status, string Body)> PublishAsync(HttpClient client, string action)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, Relative("/publish"));
        request.Headers.Add(EctHeaderNames.ExecutionContext, _partner.Token(claims =>
        {
            var now = DateTimeOffset.UtcNow.ToUnixTimeSeconds();
            (claims["aud"], claims["exec_act"], claims["iat"], claims["exp"]) = (Identity, action, now - 1, now + 60);
        }));
        using var answer = await client.SendAsync(request, Cancellation);
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync(Cancellation));
    }

    private async Task<HttpClient> ConnectAsync(GuardedProcess service)
    {
        var client = new HttpClient { BaseAddress = _address };
        await Poll.UntilAsync(() => IsReadyAsync(client, service), TimeSpan.FromSeconds(60), "the service is ready");
        return client;
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

    private GuardedProcess Start(RedisServer redis, params string[] ledger)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        _temp.File("agent.pem", key.ExportECPrivateKeyPem());
        return new(program.Path,
        [
            "--Urls", _address.GetLeftPart(UriPartial.Authority),
            "--Partner", Partner,
            "--Ect:Identity", Identity,
            "--Ect:Signing:KeyFile", Path.Combine(_temp.Path, "agent.pem"),
            "--Ect:ExposeFailureReason", "true",
            $"--Ect:Issuers:{Partner}:Jwks", _partner.Jwks(), // A map, from the issuer to its settings.
            "--Ect:Clients:self:Audience", Identity,
            "--Ect:Clients:self:Action", "asked",
            "--Ect:Redis:Configuration", redis.Configuration,
            "--Ect:Redis:Timeout", "00:00:30", // and no second, which a busy machine can need
            "--Ect:Redis:FenceAtStart", "false", // What is tested here needs no 30 seconds.
            .. ledger,
        ]);
    }
}

using System.Net;
using System.Security.Cryptography;
using System.Text.Json;

namespace Ect.Packages.Tests;

/// <summary>The agents of the Aspire sample, started as its app host says, beside servers that are no containers.</summary>
public sealed class AspireSampleTests : IDisposable
{
    private static readonly string[] Names = ["planner", "pricing"];

    private readonly TempFolder _temp = new();
    private readonly Dictionary<string, Uri> _addresses =
        Names.ToDictionary(name => name, _ => new Uri($"http://127.0.0.1:{FreePort.Next()}"));

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _temp.Dispose();

    [Fact]
    public async Task Workflow_StartedAtThePlanner_IsInBothLedgers()
    {
        await using var redis = await RedisServer.StartAsync(ServerProgram.HasRedis ? ServerKind.Redis : ServerKind.Garnet);
        await using var postgres = await PostgresServer.StartAsync();
        foreach (var name in Names) await postgres.ExecuteAsync($"CREATE DATABASE \"{name}-ledger\"");
        var resources = (await ReadManifestAsync()).GetProperty("resources");
        using var planner = Start("planner");
        using var pricing = Start("pricing");
        using var client = new HttpClient();
        await UntilReadyAsync("planner", planner);
        await UntilReadyAsync("pricing", pricing);

        using var answer = await client.PostAsync(new Uri(_addresses["planner"], "/start"), content: null, Cancellation);
        using var noStart = await client.PostAsync(new Uri(_addresses["pricing"], "/start"), content: null, Cancellation);

        Assert.Equal("200: after planned", await answer.Content.ReadAsStringAsync(Cancellation));
        Assert.Equal(HttpStatusCode.Forbidden, noStart.StatusCode); // Nobody is called from there.
        foreach (var name in Names)
            await Poll.UntilAsync(() => IsInTheLedgerAsync(name), TimeSpan.FromSeconds(60), $"the ledger of {name} has a token");

        GuardedProcess Start(string name) => new(
            Path.Combine(Repository.Root, "samples", "Aspire", "Agent", "bin", Build.Configuration, "net10.0", "Agent"), [],
            [
                .. resources.GetProperty(name).GetProperty("env").EnumerateObject()
                    .Select(it => (it.Name, Fill(it.Name, it.Value.GetString()!))),
                ("ASPNETCORE_URLS", _addresses[name].GetLeftPart(UriPartial.Authority)),
                ("Ect__Redis__Timeout", "00:00:30"), // and no second, which a busy machine can need
            ]);

        // What the host fills in, when it runs.
        string Fill(string name, string value)
        {
            if (name.EndsWith("KeyFile", StringComparison.Ordinal)) return KeyFile(Path.GetFileName(value));
            if (name is "HTTP_PORTS") return "";
            foreach (var (agent, address) in _addresses)
                value = value.Replace($"{{{agent}.bindings.http.url}}", address.GetLeftPart(UriPartial.Authority), StringComparison.Ordinal)
                    .Replace($"{{{agent}-ledger.connectionString}}", Database(agent), StringComparison.Ordinal);
            value = value.Replace("{redis.connectionString}", redis.Configuration, StringComparison.Ordinal);
            Assert.DoesNotContain('{', value);
            return value;
        }

        string Database(string agent) =>
            postgres.ConnectionString.Replace("Database=postgres", $"Database={agent}-ledger", StringComparison.Ordinal);

        async Task<bool> IsInTheLedgerAsync(string agent) => await postgres.AskAsync<long>(
            "SELECT count(*) FROM pg_tables WHERE tablename = 'ledger_entry'", $"{agent}-ledger") is 1
            && await postgres.AskAsync<long>("SELECT count(*) FROM ect.ledger_entry", $"{agent}-ledger") > 0;

        async Task UntilReadyAsync(string name, GuardedProcess agent) => await Poll.UntilAsync(async () =>
        {
            if (agent.HasExited) throw new InvalidOperationException($"{name} has ended at once: {agent.Output}");
            try
            {
                using var ready = await client.GetAsync(new Uri(_addresses[name], "/readyz"), Cancellation);
                return ready.IsSuccessStatusCode;
            }
            catch (HttpRequestException)
            {
                return false;
            }
        }, TimeSpan.FromMinutes(2), $"{name} is ready");
    }

    [Fact]
    public async Task Host_ThatHasEnded_LeavesNoKeyBehind()
    {
        var manifest = await ReadManifestAsync();

        var files = Names.SelectMany(name => manifest.GetProperty("resources").GetProperty(name).GetProperty("env").EnumerateObject())
            .Where(it => it.Name.EndsWith("KeyFile", StringComparison.Ordinal)).Select(it => it.Value.GetString()!).ToList();

        Assert.Equal(4, files.Count);
        Assert.DoesNotContain(files, File.Exists);
        Assert.DoesNotContain(files, file => Directory.Exists(Path.GetDirectoryName(file)));
    }

    private async Task<JsonElement> ReadManifestAsync()
    {
        var (host, manifest) = (Path.Combine(Repository.Root, "samples", "Aspire", "AppHost"), Path.Combine(_temp.Path, "manifest.json"));
        await Command.DotnetAsync(host,
            [Path.Combine("bin", Build.Configuration, "net10.0", "AppHost.dll"), "--publisher", "manifest", "--output-path", manifest]);
        return JsonDocument.Parse(await File.ReadAllTextAsync(manifest, Cancellation)).RootElement;
    }

    private string KeyFile(string name)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return Path.Combine(_temp.Path, _temp.File(name, key.ExportECPrivateKeyPem()));
    }
}

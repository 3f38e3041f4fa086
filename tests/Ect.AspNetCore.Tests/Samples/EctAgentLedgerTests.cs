using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text.Json;
using Ect.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Options;

namespace Ect.AspNetCore.Tests;

/// <summary>The sample service with an audit ledger, as configured from outside.</summary>
public sealed class EctAgentLedgerTests : IDisposable
{
    private const string DefaultOrigin = "example.com/agent/me/ledger";

    private readonly TempFolder _folder = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(null)]
    [InlineData("Off")]
    public async Task Mode_Off_NoLedgerAndL2(string? mode)
    {
        await using var agent = Agent(mode);

        var answer = await PostAsync(agent);

        Assert.Equal(("L2", 0), (answer.GetProperty("level").GetString(), answer.GetProperty("receipts").GetArrayLength()));
        Assert.Null(agent.Services.GetService<IEctLedger>());
    }

    [Fact]
    public async Task Mode_Synchronous_AnswerShowsLevelAndPlace()
    {
        await using var agent = Agent("Synchronous");

        var first = await PostAsync(agent);
        var second = await PostAsync(agent);

        Assert.Equal(("L3", "L3"), (first.GetProperty("level").GetString(), second.GetProperty("level").GetString()));
        var id = second.GetProperty("heads")[0].GetProperty("id").GetString();
        Assert.Equal($$"""[{"id":"{{id}}","leafIndex":1,"treeSize":2}]""", second.GetProperty("receipts").GetRawText());
        Assert.Equal(1, Assert.Single(await Ledger(agent).FindAsync(id!, Cancellation)).LeafIndex);
    }

    [Fact]
    public async Task Mode_Asynchronous_AnswerIsL2AndTheLedgerHasItAtTheEnd()
    {
        await using var agent = Agent("Asynchronous");

        var answer = await PostAsync(agent);
        var ledger = Ledger(agent);
        await agent.Services.GetRequiredService<IHost>().StopAsync(Cancellation);

        Assert.Equal(("L2", 0), (answer.GetProperty("level").GetString(), answer.GetProperty("receipts").GetArrayLength()));
        Assert.Single(await ledger.FindAsync(answer.GetProperty("heads")[0].GetProperty("id").GetString()!, Cancellation));
    }

    [Fact]
    public async Task MinimumLevel_L3_ReachedWithALedgerOnly()
    {
        await using (var agent = Agent("Synchronous", new() { ["Ect:MinimumLevel"] = "L3" }))
            Assert.Equal("L3", (await PostAsync(agent)).GetProperty("level").GetString());

        await using var without = Agent("Off", new() { ["Ect:MinimumLevel"] = "L3" });
        var exception = Assert.Throws<OptionsValidationException>(() => without.CreateClient());
        Assert.Contains("Ect:MinimumLevel is L3", exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, DefaultOrigin)]
    [InlineData("ledger.example.com/a-1", "ledger.example.com/a-1")]
    public async Task KeyFile_Named_LedgerSignsWithIt(string? origin, string expectedOrigin)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var settings = new Dictionary<string, string> { ["Ledger:KeyFile"] = File("ledger.pem", key.ExportPkcs8PrivateKeyPem()) };
        if (origin is not null) settings["Ledger:Origin"] = origin;
        await using var agent = Agent("Synchronous", settings);
        await PostAsync(agent);

        var verifier = new EctLedgerVerifier([EctLedgerKey.FromPem(expectedOrigin, key.ExportSubjectPublicKeyInfoPem())]);
        var audit = await verifier.AuditAsync(Ledger(agent), Cancellation);

        Assert.Equal((EctLedgerFailure.None, 1), (audit.Failure, audit.EntriesRead));
        Assert.DoesNotContain(Logs(agent), record => record.Id.Name is "LedgerKeyGenerated");
    }

    [Fact]
    public async Task KeyFile_NotNamed_LogSaysThatTheKeyIsGenerated()
    {
        await using var agent = Agent("Synchronous");
        agent.CreateClient();

        var note = Assert.Single(Logs(agent), record => record.Id.Name is "LedgerKeyGenerated");

        Assert.Equal(LogLevel.Warning, note.Level);
        Assert.Contains(DefaultOrigin, note.Message, StringComparison.Ordinal);
        Assert.Contains("Ledger:KeyFile", note.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Sometimes", "Ect:Ledger:Mode")]
    [InlineData("Synchronous", "ledger.example.com/audit")] // what a name looks like
    public async Task Settings_Wrong_ToldAtStart(string mode, string expected)
    {
        await using var agent = Agent(mode, new() { ["Ledger:Origin"] = "one + two" });
        var exception = Assert.ThrowsAny<Exception>(() => agent.CreateClient());
        Assert.Contains(expected, exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null), InlineData("Synchronous")]
    public async Task SqlitePath_Named_LedgerOutlivesTheProcess(string? mode)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        Dictionary<string, string> Settings() => new()
        {
            ["Ledger:KeyFile"] = File("ledger.pem", key.ExportPkcs8PrivateKeyPem()),
            ["Ect:Ledger:Sqlite:Path"] = Path.Combine(_folder.Path, "ledger.db"),
        };
        string? id;
        await using (var agent = Agent(mode, Settings()))
        {
            var answer = await PostAsync(agent);
            Assert.Equal("L3", answer.GetProperty("level").GetString());
            id = answer.GetProperty("heads")[0].GetProperty("id").GetString();
        }

        await using var next = Agent(mode, Settings());
        await PostAsync(next);
        Assert.Equal(0, Assert.Single(await Ledger(next).FindAsync(id!, Cancellation)).LeafIndex);
        Assert.Equal(2, (await Ledger(next).GetTreeHeadAsync(Cancellation)).Size);
    }

    [Fact]
    public async Task SqlitePath_NamedWithoutAKeyFile_ToldAtStart()
    {
        await using var agent = Agent(mode: null, new() { ["Ect:Ledger:Sqlite:Path"] = Path.Combine(_folder.Path, "ledger.db") });

        var exception = Assert.ThrowsAny<Exception>(() => agent.CreateClient());
        Assert.Contains("Ledger:KeyFile", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task SqliteAndPostgreSql_BothNamed_ToldAtStart()
    {
        await using var agent = Agent(mode: null, new()
        {
            ["Ect:Ledger:Sqlite:Path"] = Path.Combine(_folder.Path, "ledger.db"),
            ["Ect:Ledger:PostgreSql:ConnectionString"] = "Host=127.0.0.1",
            ["Ledger:KeyFile"] = "ledger.pem",
        });

        var exception = Assert.ThrowsAny<Exception>(() => agent.CreateClient());
        Assert.Contains("Remove one of the sections", exception.Message, StringComparison.Ordinal);
    }

    /// <summary>A second process on one file, and a database that is not there.</summary>
    [Theory]
    [InlineData("Ect:Ledger:Sqlite:Path=ledger.db", "Another process uses the ledger")]
    [InlineData("Ect:Ledger:PostgreSql:ConnectionString=Host=127.0.0.1;Port=1", "There is no connection to PostgreSQL.")]
    public async Task Run_LedgerCannotBeUsed_EndsWithItsSentence(string setting, string expected)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var file = File("key.pem", key.ExportPkcs8PrivateKeyPem());
        var path = Path.Combine(_folder.Path, "ledger.db");
        await using var agent = Agent("Synchronous", new() { ["Ledger:KeyFile"] = file, ["Ect:Ledger:Sqlite:Path"] = path });
        await PostAsync(agent);

        var output = Path.GetRelativePath(Path.Combine(Repository.Root, "tests", "Ect.AspNetCore.Tests"), AppContext.BaseDirectory);
        var program = Path.Combine(Repository.Root, "samples", "EctAgent", output, "EctAgent.dll");
        using var second = new GuardedProcess(ServerProgram.Dotnet,
        [
            program, "--urls=http://127.0.0.1:0", $"--Ect:Signing:KeyFile={file}", "--Ect:Signing:KeyId=me-1",
            "--Ect:Ledger:Mode=Synchronous", $"--Ledger:KeyFile={file}",
            $"--{setting.Replace("ledger.db", path, StringComparison.Ordinal)}", "--Logging:LogLevel:Default=None",
        ]);
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        deadline.CancelAfter(TimeSpan.FromMinutes(3));
        await second.WaitAsync(deadline.Token);

        Assert.Equal(1, second.ExitCode);
        Assert.StartsWith(expected, second.Output, StringComparison.Ordinal);
        Assert.Single(second.Output.TrimEnd().Split('\n'));
    }

    public void Dispose() => _folder.Dispose();

    private static AgentFactory Agent(string? mode, Dictionary<string, string>? settings = null)
    {
        settings ??= [];
        if (mode is not null) settings["Ect:Ledger:Mode"] = mode;
        return new AgentFactory(settings);
    }

    private static async Task<JsonElement> PostAsync(AgentFactory agent)
    {
        using var client = agent.CreateEctClient(AgentFactory.Planner);
        using var response = await client.PostAsync("/tasks", null, Cancellation);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return await response.Content.ReadFromJsonAsync<JsonElement>(Cancellation);
    }

    private static IEctLedgerReader Ledger(AgentFactory agent) => agent.Services.GetRequiredService<IEctLedgerReader>();

    private static IReadOnlyList<FakeLogRecord> Logs(AgentFactory agent) => agent.Services.GetFakeLogCollector().GetSnapshot();

    private string File(string name, string content) => Path.Combine(_folder.Path, _folder.File(name, content));
}

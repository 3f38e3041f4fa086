using System.Security.Cryptography;
using Microsoft.Extensions.DependencyInjection;

namespace Ect.Tool.Tests;

/// <summary><c>ect graph URL</c> as a process, at a service that maps <c>MapEctDashboard</c>.</summary>
public sealed class GraphOfDashboardTests : IAsyncLifetime
{
    private const string Workflow = "4f94b3a1-51b5-4a5b-9b5a-6c1d9f6a7e00";

    private Desk _desk = null!;
    private Receiver _receiver = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _desk = await Desk.MakeAsync();
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        _receiver = await Receiver.StartAsync(_desk.File("a.jwks"), key.ExportPkcs8PrivateKeyPem());
    }

    public async ValueTask DisposeAsync()
    {
        await _receiver.DisposeAsync();
        _desk.Dispose();
    }

    [Fact]
    public async Task Graph_OfWhatWasSent_LevelsAndThenWhatIsRevoked()
    {
        _desk.Write("first.ect", await _desk.IssueAsync("--action", "write_spec", "--wid", Workflow));
        var sent = (await _desk.RunAsync(
        [
            "send", $"{_receiver.Url}/reviews", "--key", "a.pem", "--issuer", Desk.Alice, "--audience", Desk.Bob, "--action", "review_spec",
            "--pred", "@first.ect", "--json",
        ])).AssertYes().Json.GetProperty("sent");
        var (first, second) = (sent.GetProperty("predecessors")[0].GetString()!, sent.GetProperty("id").GetString());

        var before = (await DrawAsync()).AssertYes();
        await _receiver.Services.GetRequiredService<IEctRevocations>()
            .RevokeAsync(EctRevocation.OfToken(Desk.Alice, first), Cancellation);
        var after = (await DrawAsync()).AssertYes();
        var json = (await DrawAsync("--json")).AssertYes().Json;

        Assert.Equal([$"write_spec {first} by {Desk.Alice}, L2", $"└─ review_spec {second} by {Desk.Alice}, L2"], before.Lines);
        Assert.Equal($"running: 2 tasks, as {Desk.Bob} says", before.Error.Trim());
        Assert.Equal(
            [$"write_spec {first} by {Desk.Alice}, L2, revoked", $"└─ review_spec {second} by {Desk.Alice}, L2, tainted"], after.Lines);
        Assert.Equal("tainted", json.GetProperty("state").GetString());
    }

    [Fact]
    public async Task Graph_OfAWorkflowThatTheServiceFolds_FoldedAndExpanded()
    {
        const int length = 2_600;
        var issuer = _receiver.Services.GetRequiredService<EctIssuer>();
        EctToken? last = null;
        for (var count = 0; count < length; count++)
        {
            var descriptor = new EctDescriptor
            {
                Audiences = [Desk.Alice], Action = "step", WorkflowId = Workflow, Predecessors = last is null ? [] : [last.Id],
            };
            last = await issuer.IssueAsync(descriptor, Cancellation);
        }

        var folded = (await DrawAsync("--json")).AssertYes();
        var tasks = folded.Json.GetProperty("tasks").EnumerateArray().ToList();
        var fold = tasks.First(task => task.TryGetProperty("count", out _));
        var expanded = (await DrawAsync("--json", "--expand", fold.GetProperty("id").GetString()!)).AssertYes().Json.GetProperty("tasks");

        Assert.InRange(tasks.Count, 1, 1_500);
        Assert.Equal(length, tasks.Sum(CountOf));
        Assert.Equal(length, expanded.EnumerateArray().Sum(CountOf));
        Assert.True(expanded.GetArrayLength() > tasks.Count);
    }

    [Fact]
    public async Task Graph_WorkflowThatIsNotThere_Unable() => (await DrawAsync()).AssertUnable($"has no workflow {Workflow}");

    private static int CountOf(System.Text.Json.JsonElement task) => task.TryGetProperty("count", out var count) ? count.GetInt32() : 1;

    private Task<ToolRun> DrawAsync(params string[] options) => ToolRun.StartAsync(
        new ToolSetting(Input: "", _desk.Path), ["graph", $"{_receiver.Url}/ect", "--wid", Workflow, .. options]);
}

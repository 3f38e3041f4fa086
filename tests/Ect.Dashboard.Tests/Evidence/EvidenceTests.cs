using System.Net;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Ect.Dashboard.Tests;

/// <summary>What auditors take away, and verify without the service.</summary>
public sealed class EvidenceTests : IDisposable
{
    private readonly TempFolder _folder = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(false), InlineData(true)]
    public async Task Evidence_OfAWorkflow_IsWhatEctAuditAccepts(bool isSqlite)
    {
        await using var it = await LedgerDashboard.StartAsync(isSqlite ? Path.Combine(_folder.Path, "ledger.db") : null);
        var root = await it.CallAsync();
        foreach (var others in LedgerTokens.Many(1_200).Chunk(IEctLedger.MaxCount)) await it.Ledger.AppendAsync(others, Cancellation);
        var next = await it.CallAsync("next", root);
        it.Site.Clock.Advance(TimeSpan.FromHours(1));

        using var response = await it.Site.GetAsync($"/ect/api/workflows/{it.Workflow.ToUpperInvariant()}/evidence");
        var json = await response.Content.ReadAsStringAsync(Cancellation);
        Assert.Equal(
            (HttpStatusCode.OK, "application/json", $"attachment; filename=evidence-{it.Workflow}.json"),
            (response.StatusCode, $"{response.Content.Headers.ContentType}", $"{response.Content.Headers.ContentDisposition}"));
        var entries = JsonDocument.Parse(json).RootElement.GetProperty("entries");
        Assert.Equal(1_202, entries.GetArrayLength());
        var shown = entries.EnumerateArray().Index().Where(entry => entry.Item.TryGetProperty("entry", out _));
        Assert.Equal([0, 1_201], shown.Select(entry => entry.Index));

        var (exitCode, output) = await AuditAsync(it, json);
        Assert.True(exitCode is 0, output);
        Assert.Contains("2 new entries, each the one behind its hash", output, StringComparison.Ordinal);
        Assert.Contains("1200 of the new entries", output, StringComparison.Ordinal);
        Assert.Contains("2 receipts", output, StringComparison.Ordinal);
        Assert.Contains(next.Id, (await EctTool.RunAsync("graph", "--evidence", File(json))).Output, StringComparison.Ordinal);

        foreach (var place in new[] { "\"leaf\":\"", "\"entry\":\"", "\"receipt\":\"", "\\n1202\\n" })
        {
            (exitCode, output) = await AuditAsync(it, Changed(json, place));
            Assert.True(exitCode is 1, $"{place} {output}");
        }
    }

    [Fact]
    public async Task Evidence_TokensThatCanBeSpent_AreNotInIt()
    {
        await using var it = await LedgerDashboard.StartAsync();
        await it.CallAsync();

        var json = await it.Site.Client.GetStringAsync($"/ect/api/workflows/{it.Workflow}/evidence", Cancellation);
        Assert.DoesNotContain("\"entry\"", json, StringComparison.Ordinal);
        Assert.DoesNotContain("\"receipt\"", json, StringComparison.Ordinal);
        var (exitCode, output) = await AuditAsync(it, json);
        Assert.True(exitCode is 0, output);
        Assert.Contains("not shown    1 of the new entries", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Evidence_TasksBeforeTheWorkflow_AreInItThoughTheyNameNone()
    {
        await using var it = await LedgerDashboard.StartAsync();
        var before = await it.CallAsync(workflow: null, "before", []);
        await it.CallAsync(workflow: null, "apart", []);
        await it.CallAsync("root", before);
        it.Site.Clock.Advance(TimeSpan.FromHours(1));

        var json = await it.Site.Client.GetStringAsync($"/ect/api/workflows/{it.Workflow}/evidence", Cancellation);

        var evidence = JsonDocument.Parse(json).RootElement;
        var shown = evidence.GetProperty("entries").EnumerateArray().Index().Where(entry => entry.Item.TryGetProperty("entry", out _));
        Assert.Equal([0, 2], shown.Select(entry => entry.Index));
        Assert.Equal(2, evidence.GetProperty("receipts").GetArrayLength());
        Assert.Equal(0, (await AuditAsync(it, json)).ExitCode);
    }

    /// <summary>More than <c>ect audit</c> would read.</summary>
    [Fact]
    public async Task Evidence_EntriesOfMoreThan64MiB_IsNoWholeAnswer()
    {
        await using var it = await StartAsync(ledger => (ledger.Size, ledger.RepeatsFirst) = (150_000, true));
        await it.CallAsync(new string('a', 256));
        it.Site.Clock.Advance(TimeSpan.FromHours(1));

        await Assert.ThrowsAnyAsync<HttpRequestException>(
            () => it.Site.Client.GetByteArrayAsync($"/ect/api/workflows/{it.Workflow}/evidence", Cancellation));
        Assert.InRange(it.Site.Get<WatchedReader>().Reads, 60, 140);
    }

    [Fact]
    public async Task Evidence_UnknownWorkflowOrNoLedger_SaysWhich()
    {
        await using var it = await LedgerDashboard.StartAsync();
        await it.CallAsync();
        var store = it.Site.Get<IEctStore>();
        await using var without = await DashboardSite.Build(ect: builder => builder.AddStore(_ => store)).StartAsync();

        using var unknown = await it.Site.GetAsync($"/ect/api/workflows/{Forge.NewId()}/evidence");
        await unknown.AssertProblemAsync(HttpStatusCode.NotFound, "unknownWorkflow");
        using var noLedger = await without.GetAsync($"/ect/api/workflows/{it.Workflow}/evidence");
        await noLedger.AssertProblemAsync(HttpStatusCode.NotFound, "noLedger");
    }

    [Fact]
    public async Task Evidence_LargeLedger_NamesTheCommandThatExportsIt()
    {
        await using var it = await StartAsync(ledger => ledger.Size = 1_000_001);
        await it.CallAsync();

        using var response = await it.Site.GetAsync($"/ect/api/workflows/{it.Workflow}/evidence");
        await response.AssertProblemAsync(HttpStatusCode.RequestEntityTooLarge, "ledgerTooLarge", "ect ledger export");
    }

    [Fact]
    public async Task Evidence_ForSeveralAtOnce_TheThirdWaits()
    {
        var gate = new TaskCompletionSource();
        await using var it = await StartAsync(ledger => ledger.BeforeRead = () => gate.Task);
        await it.CallAsync();
        var path = $"/ect/api/workflows/{it.Workflow}/evidence";
        var reading = it.Site.Get<WatchedReader>();

        var (first, second) = (it.Site.GetAsync(path), it.Site.GetAsync(path));
        await Poll.UntilAsync(() => Task.FromResult(reading.Reads is 2), TimeSpan.FromSeconds(30), "two callers are served");
        using var third = await it.Site.GetAsync(path);
        gate.SetResult();

        await third.AssertProblemAsync(HttpStatusCode.ServiceUnavailable, "busy");
        Assert.Equal("10", $"{third.Headers.RetryAfter}");
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), ((await first).StatusCode, (await second).StatusCode));
        using var fourth = await it.Site.GetAsync(path);
        Assert.Equal(HttpStatusCode.OK, fourth.StatusCode);
    }

    [Fact]
    public async Task Evidence_LedgerFailsAtOnce_IsAProblemAndNoFile()
    {
        await using var it = await StartAsync(ledger => ledger.FailsFrom = 0);
        await it.CallAsync();

        using var failed = await it.Site.GetAsync($"/ect/api/workflows/{it.Workflow}/evidence");

        await failed.AssertProblemAsync(HttpStatusCode.ServiceUnavailable);
        Assert.Null(failed.Content.Headers.ContentDisposition); // No browser saves it as evidence.
    }

    [Fact]
    public async Task Evidence_LedgerFailsOnTheWay_IsNoWholeAnswer()
    {
        await using var it = await StartAsync(ledger => ledger.FailsFrom = 1_000);
        await it.CallAsync();
        foreach (var others in LedgerTokens.Many(1_200).Chunk(IEctLedger.MaxCount)) await it.Ledger.AppendAsync(others, Cancellation);

        await Assert.ThrowsAnyAsync<HttpRequestException>(
            () => it.Site.Client.GetStringAsync($"/ect/api/workflows/{it.Workflow}/evidence", Cancellation));
    }

    private static Task<LedgerDashboard> StartAsync(Action<WatchedReader> set) => LedgerDashboard.StartAsync(ect: builder =>
    {
        builder.Services.AddSingleton(provider =>
        {
            var reader = new WatchedReader((IEctLedgerReader)provider.GetRequiredService<IEctLedger>());
            set(reader);
            return reader;
        });
        builder.Services.Replace(ServiceDescriptor.Singleton<IEctLedgerReader>(provider => provider.GetRequiredService<WatchedReader>()));
    });

    private Task<(int ExitCode, string Output)> AuditAsync(LedgerDashboard it, string json) =>
        EctTool.RunAsync("audit", File(json), "--key", it.Key);

    private string File(string json) => Path.Combine(_folder.Path, _folder.File($"{Guid.NewGuid()}.json", json));

    /// <summary>Changes one character behind a place, to one that base64 has too.</summary>
    private static string Changed(string json, string place)
    {
        var at = json.IndexOf(place, StringComparison.Ordinal) + place.Length + 5;
        return $"{json[..at]}{(json[at] is 'A' ? 'B' : 'A')}{json[(at + 1)..]}";
    }
}

using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Testing;

namespace Ect.Dashboard.Tests;

/// <summary>What a browser is given to verify by itself that a task is in the ledger.</summary>
public sealed class ReceiptsTests : IDisposable
{
    private readonly TempFolder _folder = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    /// <summary>Whatever keeps the ledger, the page reads the same members, and the line at start says in words what it is.</summary>
    [Theory]
    [InlineData(true, "SQLite"), InlineData(false, "in memory")]
    public async Task Ledger_OfEachKind_HasTheSameMembersAndIsNamedAtStart(bool isSqlite, string kind)
    {
        await using var it = await LedgerDashboard.StartAsync(isSqlite ? Path.Combine(_folder.Path, "ledger.db") : null);
        await it.CallAsync();

        var (ledger, health) = (await it.Site.GetJsonAsync("/ect/api/ledger"), await it.Site.GetJsonAsync("/ect/api/health"));

        Assert.Equal(["origin", "size", "root", "at", "age", "note", "keys", "pinned"], ledger.EnumerateObject().Select(member => member.Name));
        Assert.Equal(["origin", "size", "age"], health.GetProperty("ledger").EnumerateObject().Select(member => member.Name));
        var line = Assert.Single(it.Site.Get<FakeLogCollector>().GetSnapshot(), record => record.Id.Name is "EctIsSetUp").Message;
        Assert.Contains($"Ledger: {kind}, Synchronous.", line, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false), InlineData(true)]
    public async Task Receipt_OfEachTask_VerifiesWithThePinnedKey(bool isSqlite)
    {
        await using var it = await LedgerDashboard.StartAsync(isSqlite ? Path.Combine(_folder.Path, "ledger.db") : null);
        var root = await it.CallAsync();
        EctToken[] tasks =
        [
            root, await it.CallAsync("left", root), await it.CallAsync("right", root), await it.CallAsync("next"), await it.CallAsync(),
        ];

        foreach (var (index, task) in tasks.Index())
        {
            var receipt = await it.GetJsonAsync(it.PathOf(task));

            Assert.Equal((index, 5), (receipt.GetProperty("index").GetInt32(), receipt.GetProperty("size").GetInt32()));
            Assert.True(receipt.GetProperty("pinned").GetBoolean());
            Assert.Equal([it.Key], receipt.GetProperty("keys").EnumerateArray().Select(key => key.GetString()));
            Assert.True(Stranger.Verifies(receipt, it.Key));
            foreach (var member in new[] { "leaf", "index", "size", "note" })
                Assert.False(Stranger.Verifies(Changed(receipt, member), it.Key));
        }
    }

    [Fact]
    public async Task Receipt_TokenThatCanBeSpent_NoEntryUntilNoClockTakesIt()
    {
        await using var it = await LedgerDashboard.StartAsync();
        var task = await it.CallAsync();
        var shownAt = task.ExpiresAt + EctLedgerDisclosure.DelayAfterEnd(new EctOptions());

        it.Site.Clock.SetUtcNow(shownAt.AddTicks(-1));
        var before = await it.Site.Client.GetStringAsync(it.PathOf(task), Cancellation);
        it.Site.Clock.SetUtcNow(shownAt);
        var receipt = await it.GetJsonAsync(it.PathOf(task));

        Assert.False(JsonDocument.Parse(before).RootElement.TryGetProperty("entry", out _));
        Assert.DoesNotContain(SecretOf(task), Decoded(before), StringComparison.Ordinal);
        var entry = receipt.GetProperty("entry").GetBytesFromBase64();
        Assert.Contains(SecretOf(task), Encoding.Latin1.GetString(entry), StringComparison.Ordinal);
        Assert.Equal(receipt.GetProperty("leaf").GetBytesFromBase64(), Stranger.Leaf(entry));
        var key = EctLedgerKey.Parse(it.Key);
        Assert.Equal(
            EctLedgerFailure.None,
            new EctLedgerVerifier([key]).VerifyReceipt(entry, receipt.GetProperty("receipt").GetBytesFromBase64(), out _));
    }

    [Fact]
    public async Task Receipt_OfASharedStoresTask_RecordedByAnotherService_SaysSo()
    {
        await using var other = await LedgerDashboard.StartAsync();
        var task = await other.CallAsync();
        var store = other.Site.Get<IEctStore>();
        await using var own = await LedgerDashboard.StartAsync(ect: builder => builder.AddStore(_ => store));
        await using var without = await DashboardSite.Build(ect: builder => builder.AddStore(_ => store)).StartAsync();

        using var first = await own.Site.GetAsync(other.PathOf(task));
        await first.AssertProblemAsync(HttpStatusCode.NotFound, "otherLedger", "not in the one of this service");
        using var second = await without.GetAsync(other.PathOf(task));
        await second.AssertProblemAsync(HttpStatusCode.NotFound, "otherLedger", "This service has none");
    }

    [Fact]
    public async Task Receipt_NotInALedgerRemovedOrUnknown_SaysWhich()
    {
        await using var it = await LedgerDashboard.StartAsync();
        var recorded = TestTokens.Token(workflow: it.Workflow);
        await it.Site.Get<IEctStore>().TryAddAsync([TestTokens.Record(recorded)], Cancellation);
        var removed = LedgerTokens.Signed();
        await it.Ledger.AppendAsync([removed], Cancellation);
        await it.Site.Get<IEctStore>().TryAddAsync([RecordOf(removed, it.Workflow)], Cancellation);
        Assert.Equal(1, await it.Site.Get<IEctLedgerRedaction>().RedactAsync(Guid.Parse(removed.Id), Cancellation));

        await AssertNotThereAsync(it.PathOf(recorded), "notRecorded", "The task is at L2");
        await AssertNotThereAsync(it.PathOf(removed), "removed", "entry 0");
        await AssertNotThereAsync(it.PathOf(recorded).Replace(it.Workflow, Forge.NewId(), StringComparison.Ordinal), "unknownTask");
        await AssertNotThereAsync(it.PathOf(TestTokens.Token()), "unknownTask");
        await AssertNotThereAsync($"/ect/api/workflows/{it.Workflow}/tasks/%7B{recorded.Id}%7D/receipt", "unknownTask");

        async Task AssertNotThereAsync(string path, string reason, string says = "")
        {
            using var response = await it.Site.GetAsync(path);
            await response.AssertProblemAsync(HttpStatusCode.NotFound, reason, says);
        }
    }

    [Fact]
    public async Task Receipt_TwoTokensOfOneId_TheOneOfTheStore()
    {
        await using var it = await LedgerDashboard.StartAsync();
        var first = LedgerTokens.Signed();
        await it.Ledger.AppendAsync([LedgerTokens.Signed(first.Id, "another"), first], Cancellation);
        await it.Site.Get<IEctStore>().TryAddAsync([RecordOf(first, it.Workflow)], Cancellation);

        Assert.Equal(1, (await it.GetJsonAsync(it.PathOf(first))).GetProperty("index").GetInt32());
    }

    [Fact]
    public async Task Ledger_HeadAndConsistency_OfItsHistory()
    {
        await using var it = await LedgerDashboard.StartAsync(isPinned: false);
        await it.CallAsync();
        await it.CallAsync();
        await it.CallAsync();
        it.Site.Clock.Advance(TimeSpan.FromSeconds(5));

        var head = await it.GetJsonAsync("/ect/api/ledger");
        var (origin, size, root) = Stranger.ReadHead(head.GetProperty("note").GetString()!, it.Key)!.Value;
        Assert.Equal((LedgerDashboard.Origin, 3), (origin, size));
        Assert.Equal((origin, 3), (head.GetProperty("origin").GetString(), head.GetProperty("size").GetInt32()));
        Assert.False(head.GetProperty("pinned").GetBoolean());
        Assert.Equal(root, head.GetProperty("root").GetBytesFromBase64());
        Assert.Equal((Forge.Now.ToUnixTimeMilliseconds(), 5), (head.GetProperty("at").GetInt64(), head.GetProperty("age").GetInt64()));
        Assert.Equal(it.Key, head.GetProperty("keys")[0].GetString());

        var proof = await it.GetJsonAsync("/ect/api/ledger/consistency?from=2&to=3");
        var leaf = Convert.ToBase64String((await it.Ledger.ReadAsync(2, 1, Cancellation))[0].LeafHash.ToArray());
        Assert.Equal([leaf], proof.GetProperty("path").EnumerateArray().Select(hash => hash.GetString())); // RFC 9162, 2.1.4.1.
    }

    [Theory]
    [InlineData(""), InlineData("?from=1"), InlineData("?from=-1&to=1"), InlineData("?from=1&to=x"), InlineData("?from=2&to=1")]
    [InlineData("?from=1&to=2"), InlineData("?from=1&to=99999999999999999999"), InlineData("?from=1&from=1&to=1")]
    public async Task Consistency_OfNoSuchSizes_400(string query)
    {
        await using var it = await LedgerDashboard.StartAsync();
        await it.CallAsync();

        using var response = await it.Site.GetAsync($"/ect/api/ledger/consistency{query}");
        await response.AssertProblemAsync(HttpStatusCode.BadRequest);
    }

    [Theory]
    [InlineData("ledger"), InlineData("ledger/consistency?from=0&to=0")]
    public async Task Ledger_NoneHere_404(string path)
    {
        await using var site = await DashboardSite.Build().StartAsync();

        using var response = await site.GetAsync($"/ect/api/{path}");
        await response.AssertProblemAsync(HttpStatusCode.NotFound, "noLedger");
    }

    private static EctTokenRecord RecordOf(EctToken token, string workflow) => TestTokens.Record(
        TestTokens.Token(token.Id, workflow: workflow, level: EctAssuranceLevel.L3, digest: token.Digest));

    /// <summary>What nobody else may have: the signature.</summary>
    private static string SecretOf(EctToken token) => token.EncodedToken.Split('.')[2];

    /// <summary>A body, and what its texts are in base64.</summary>
    private static string Decoded(string json) => string.Concat(
        JsonDocument.Parse(json).RootElement.EnumerateObject().Select(member =>
            member.Value.ValueKind is JsonValueKind.String && member.Value.TryGetBytesFromBase64(out var bytes)
                ? Encoding.Latin1.GetString(bytes) : $"{member.Value}"));

    private static JsonElement Changed(JsonElement receipt, string member)
    {
        var copy = JsonNode.Parse(receipt.GetRawText())!.AsObject();
        copy[member] = copy[member]!.GetValueKind() is JsonValueKind.Number
            ? copy[member]!.GetValue<int>() + 1
            : member is "leaf" ? Convert.ToBase64String(RandomNumberGenerator.GetBytes(32))
            : copy[member]!.GetValue<string>().Replace("\n5\n", "\n6\n", StringComparison.Ordinal);
        return JsonDocument.Parse(copy.ToJsonString()).RootElement;
    }
}

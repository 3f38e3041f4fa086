using System.Net;
using System.Security.Cryptography;
using System.Text.Json;

namespace Ect.Ledger.AspNetCore.Tests;

/// <summary>What auditors see of a ledger, over every storage.</summary>
public abstract class TilesContract
{
    protected const string Origin = LedgerSite.Origin;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    protected abstract void AddLedger(EctBuilder builder, ECDsa key);

    [Theory]
    [InlineData(1), InlineData(255), InlineData(256), InlineData(257), InlineData(600)]
    public async Task Log_OfAnySize_IsWhatAnyoneComputesFromItsEntries(int count)
    {
        await using var site = await StartAsync();
        byte[][] entries = [.. await site.AppendEndedAsync(count)];
        byte[][] leaves = [.. entries.Select(Rfc9162.Leaf)];

        var head = await site.CheckpointAsync();
        Assert.Equal(EctLedgerFailure.None, new EctLedgerVerifier([site.Key]).VerifyTreeHead(head));
        Assert.Equal((count, new EctDigest(Rfc9162.Root(leaves))), (head.Size, head.RootHash));

        for (var (level, blocks) = (0, count); blocks > 0; (level, blocks) = (level + 1, blocks / 256))
        {
            for (var index = 0; index < blocks / 256; index++)
                Assert.Equal(Rfc9162.Tile(leaves, level, index, 256), await site.ReadAsync($"/ledger/tile/{level}/{index:000}"));
            if (blocks % 256 is var width and > 0)
                Assert.Equal(
                    Rfc9162.Tile(leaves, level, blocks / 256, width),
                    await site.ReadAsync($"/ledger/tile/{level}/{blocks / 256:000}.p/{width}"));
        }

        foreach (var (index, bundle) in entries.Chunk(256).Index())
        {
            var path = bundle.Length is 256 ? $"{index:000}" : $"{index:000}.p/{bundle.Length}";
            Assert.Equal(Rfc9162.Bundle(bundle), await site.ReadAsync($"/ledger/tile/entries/{path}"));
        }
    }

    [Fact]
    public async Task Tile_EveryWidth_ThereAsFarAsTheCheckpointGoes()
    {
        await using var site = await StartAsync();
        byte[][] entries = [.. await site.AppendEndedAsync(300)];
        byte[][] leaves = [.. entries.Select(Rfc9162.Leaf)];

        for (var width = 1; width <= 255; width++)
        {
            Assert.Equal(Rfc9162.Tile(leaves, 0, 0, width), await site.ReadAsync($"/ledger/tile/0/000.p/{width}"));
            Assert.Equal(width <= 44 ? Rfc9162.Tile(leaves, 0, 1, width) : null, await site.ReadAsync($"/ledger/tile/0/001.p/{width}"));
            Assert.Equal(
                width <= 44 ? Rfc9162.Bundle(entries[256..(256 + width)]) : null,
                await site.ReadAsync($"/ledger/tile/entries/001.p/{width}"));
            Assert.Equal(width <= 1 ? Rfc9162.Tile(leaves, 1, 0, width) : null, await site.ReadAsync($"/ledger/tile/1/000.p/{width}"));
        }
    }

    [Theory]
    [InlineData("0/001"), InlineData("0/002"), InlineData("0/002.p/1"), InlineData("0/x001/000"), InlineData("1/000")]
    [InlineData("1/001.p/1")]
    [InlineData("2/000.p/1"), InlineData("7/000.p/1"), InlineData("8/000.p/1"), InlineData("63/000.p/1"), InlineData("64/000.p/1")]
    [InlineData("0/x999/x999/x999/x999/x999/999"), InlineData("7/x036/x028/x797/x018/x963/967"), InlineData("0/x000/000")]
    [InlineData("0/000/"), InlineData("0/0"), InlineData("00/000"), InlineData("0/000.p/0"), InlineData("0/000.p/256")]
    [InlineData("0/000.p/01")]
    [InlineData("entries/001"), InlineData("entries/x999/x999/x999/x999/x999/999"), InlineData("entries/002.p/1"), InlineData("entries/")]
    [InlineData(""), InlineData("0"), InlineData("entries/000/x")]
    public async Task Tile_NotThere_404AndNotCached(string path)
    {
        await using var site = await StartAsync();
        await site.AppendEndedAsync(300);

        using var response = await site.GetAsync($"/ledger/tile/{path}");
        Assert.Equal((HttpStatusCode.NotFound, "no-store"), (response.StatusCode, $"{response.Headers.CacheControl}"));
        Assert.Empty(await response.Content.ReadAsByteArrayAsync(Cancellation));
    }

    [Theory]
    [InlineData("checkpoint", "text/plain; charset=utf-8", "no-store")]
    [InlineData("tile/0/000", "application/octet-stream", "public, max-age=31536000, immutable")]
    [InlineData("tile/entries/000", "application/octet-stream", "public, max-age=31536000, immutable")]
    [InlineData("tile/0/001.p/44", "application/octet-stream", "no-store")]
    [InlineData("tile/1/000.p/1", "application/octet-stream", "no-store")]
    [InlineData("tile/entries/001.p/44", "application/octet-stream", "no-store")]
    public async Task Answer_Headers_FullTilesAloneAreKept(string path, string contentType, string caching)
    {
        await using var site = await StartAsync();
        await site.AppendEndedAsync(300);

        using var response = await site.GetAsync($"/ledger/{path}");
        using var head = await site.Client.SendAsync(new(HttpMethod.Head, $"/ledger/{path}"), Cancellation);

        foreach (var answer in new[] { response, head })
        {
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            Assert.Equal(contentType, $"{answer.Content.Headers.ContentType}");
            Assert.Equal(caching, string.Join(", ", answer.Headers.NonValidated["Cache-Control"]));
            Assert.Equal("nosniff", Assert.Single(answer.Headers.GetValues("X-Content-Type-Options")));
        }

        Assert.Equal(response.Content.Headers.ContentLength, head.Content.Headers.ContentLength);
    }

    [Fact]
    public async Task Checkpoint_OfAnEmptyLedger_IsThere()
    {
        await using var site = await StartAsync();

        var head = await site.CheckpointAsync();
        Assert.Equal((0, new EctDigest(SHA256.HashData([]))), (head.Size, head.RootHash));
        Assert.Null(await site.ReadAsync("/ledger/tile/0/000.p/1"));
    }

    [Fact]
    public async Task Checkpoint_WhileTheLedgerGrows_ContinuesTheOneBefore()
    {
        await using var site = await StartAsync();
        var verifier = new EctLedgerVerifier([site.Key]);
        var entries = new List<byte[]>();
        for (var round = 1; round <= 5; round++)
        {
            entries.AddRange(await site.AppendEndedAsync(70));
            var head = await site.CheckpointAsync();

            Assert.Equal((70 * round, new EctDigest(Rfc9162.Root(entries.Select(Rfc9162.Leaf).ToArray()))), (head.Size, head.RootHash));
            var proof = await site.Ledger.ProveConsistencyAsync(verifier.TrustedHead?.Size ?? 0, head.Size, Cancellation);
            Assert.Equal(EctLedgerFailure.None, verifier.Trust(head, proof));
        }
    }

    [Fact]
    public async Task Bundle_WithARedactedEntry_GoneAndNotCachedWhileAllElseIsAsBefore()
    {
        await using var site = await StartAsync();
        byte[][] entries = [.. await site.AppendEndedAsync(600)];
        string[] others = ["tile/0/000", "tile/0/001", "tile/0/002.p/88", "tile/1/000.p/2", "tile/entries/000", "tile/entries/002.p/44"];
        var before = await Task.WhenAll(others.Select(path => site.ReadAsync($"/ledger/{path}")));
        var head = await site.CheckpointAsync();
        Assert.True(EctLedgerEntry.TryParse(entries[300], out var first));
        Assert.True(EctLedgerEntry.TryParse(entries[512 + 44], out var second));

        Assert.Equal(1, await site.Redaction.RedactAsync(Guid.Parse(first.TokenId), Cancellation));
        Assert.Equal(1, await site.Redaction.RedactAsync(Guid.Parse(second.TokenId), Cancellation));

        foreach (var path in (string[])["001", "001.p/45", "002.p/45", "002.p/88"])
        {
            using var gone = await site.GetAsync($"/ledger/tile/entries/{path}");
            Assert.Equal((HttpStatusCode.Gone, "no-store"), (gone.StatusCode, $"{gone.Headers.CacheControl}"));
            Assert.Equal("application/problem+json", $"{gone.Content.Headers.ContentType}");
            using var problem = JsonDocument.Parse(await gone.Content.ReadAsStringAsync(Cancellation));
            Assert.Equal(410, problem.RootElement.GetProperty("status").GetInt32());
            Assert.Contains("removed", problem.RootElement.GetProperty("detail").GetString(), StringComparison.Ordinal);
        }

        using (var later = await site.GetAsync("/ledger/tile/entries/002.p/89"))
            Assert.Equal(HttpStatusCode.NotFound, later.StatusCode); // It is not there yet, and not gone.

        Assert.Equal(Rfc9162.Bundle(entries[256..300]), await site.ReadAsync("/ledger/tile/entries/001.p/44"));
        Assert.Equal(before, await Task.WhenAll(others.Select(path => site.ReadAsync($"/ledger/{path}"))));
        Assert.Equal((head.Size, head.RootHash), (600, (await site.CheckpointAsync()).RootHash));
    }

    private async Task<LedgerSite> StartAsync() => await LedgerSite.Build(ledger: AddLedger).StartAsync();
}

using System.Net;
using System.Security.Cryptography;
using Microsoft.Extensions.DependencyInjection;

namespace Ect.Ledger.AspNetCore.Tests;

public sealed class TilesInMemoryTests : TilesContract
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    protected override void AddLedger(EctBuilder builder, ECDsa key) => builder.AddLedger(LedgerSite.Origin, key);

    [Fact]
    public async Task Tile_OfTheThirdLevel_ThereOnceItsBlockIsFull()
    {
        const int Count = 65_536 + 300;
        await using var site = LedgerSite.Build();
        byte[][] leaves = [.. Enumerable.Range(0, Count).Select(n => SHA256.HashData(BitConverter.GetBytes(n)))];
        foreach (var some in leaves.Chunk(IEctLedger.MaxCount))
            await site.Storage.AppendAsync([.. some.Select(Removed)], 0, default, Cancellation);
        await site.StartAsync();

        var head = await site.CheckpointAsync();
        Assert.Equal((Count, new EctDigest(Rfc9162.Root(leaves))), (head.Size, head.RootHash));
        Assert.Equal(Rfc9162.Tile(leaves, 0, 256, 256), await site.ReadAsync("/ledger/tile/0/256"));
        Assert.Equal(Rfc9162.Tile(leaves, 0, 257, 44), await site.ReadAsync("/ledger/tile/0/257.p/44"));
        Assert.Equal(Rfc9162.Tile(leaves, 1, 0, 256), await site.ReadAsync("/ledger/tile/1/000"));
        Assert.Equal(Rfc9162.Tile(leaves, 1, 1, 1), await site.ReadAsync("/ledger/tile/1/001.p/1"));
        Assert.Null(await site.ReadAsync("/ledger/tile/1/001.p/2"));
        Assert.Equal(Rfc9162.Tile(leaves, 2, 0, 1), await site.ReadAsync("/ledger/tile/2/000.p/1"));
        Assert.Null(await site.ReadAsync("/ledger/tile/2/000"));
        using var gone = await site.GetAsync("/ledger/tile/entries/000");
        Assert.Equal(HttpStatusCode.Gone, gone.StatusCode); // Their bytes were removed.
    }

    [Fact]
    public async Task Start_ManyEntriesThatEnded_NoneIsRead()
    {
        using var memory = new LedgerHost(origin: LedgerSite.Origin);
        var storage = new WrappedStorage(memory.Storage);
        await using var site = LedgerSite.Build(ledger: (ect, key) => ect.AddLedger(LedgerSite.Origin, key, _ => storage));
        foreach (var some in Enumerable.Range(0, 3_000).Chunk(IEctLedger.MaxCount))
            await storage.AppendAsync(
                [.. some.Select(_ => StoredEntries.One(endsAt: Forge.Now.AddHours(-1)))], 0, default, Cancellation);
        await storage.AppendAsync([StoredEntries.One(), StoredEntries.One()], 0, default, Cancellation);
        await site.StartAsync();

        Assert.Equal(3_000, (await site.CheckpointAsync()).Size);
        Assert.Equal(2, storage.EntriesRead);
    }

    private static EctStoredEntry Removed(byte[] leaf) =>
        new(Guid.NewGuid(), new EctDigest(leaf), new EctDigest(leaf), Forge.Now, Forge.Now.AddHours(-1), encoded: null);
}

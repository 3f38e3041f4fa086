namespace Ect.TestUtils;

/// <content>What is read, and what is kept beside the entries.</content>
public abstract partial class LedgerStorageContract
{
    [Theory]
    [InlineData(0, 3, new long[] { 0, 1, 2 }), InlineData(3, 4, new long[] { 3, 4 }), InlineData(4, 1_000, new long[] { 4 })]
    [InlineData(5, 1, new long[0]), InlineData(long.MaxValue, 1_000, new long[0])]
    public async Task ReadAsync_Range_WhatIsThere(long start, int count, long[] expected)
    {
        var storage = await OpenAsync();
        await AppendAsync(storage, StoredEntries.Many(5));

        Assert.Equal(expected, (await storage.ReadAsync(start, count, Cancellation)).Select(entry => entry.Index));
    }

    [Fact]
    public async Task FindAsync_Id_AllInOrderAsManyAsAsked()
    {
        var storage = await OpenAsync();
        var id = Guid.NewGuid();
        for (var i = 0; i < 4; i++) await AppendAsync(storage, StoredEntries.One(), StoredEntries.One(id));

        Assert.Equal([1, 3, 5, 7], (await storage.FindAsync(id, 4, Cancellation)).Select(entry => entry.Index));
        Assert.Equal([1, 3], (await storage.FindAsync(id, 2, Cancellation)).Select(entry => entry.Index));
        Assert.Empty(await storage.FindAsync(Guid.NewGuid(), 10, Cancellation));
    }

    [Fact]
    public async Task ReadHashesAsync_Ranges_LeavesOfEntriesAndBlocksThatWereKept()
    {
        var storage = await OpenAsync();
        var entries = StoredEntries.Many(5);
        await AppendAsync(storage, entries);
        (int, long)[] places = [(1, 0), (1, 1), (1, 3), (2, 0)];
        (int, long, EctDigest)[] blocks = [.. places.Select(place => (place.Item1, place.Item2, StoredEntries.Digest()))];
        Assert.True(await storage.KeepAsync(new(0, null, null, blocks), Cancellation));

        var read = await Another(storage).ReadHashesAsync([(0, 3, 256), (0, 0, 1), (1, 1, 3), (2, 0, 256), (3, 0, 1)], Cancellation);

        Assert.Equal(
            [(0, 0, entries[0].LeafHash), (0, 3, entries[3].LeafHash), (0, 4, entries[4].LeafHash), blocks[1], blocks[2], blocks[3]],
            read.Distinct().OrderBy(hash => (hash.Level, hash.Index)));
    }

    [Fact]
    public async Task KeepAsync_HashAgain_TheFirstStays()
    {
        var (storage, first, second) = (await OpenAsync(), StoredEntries.Digest(), StoredEntries.Digest());
        await storage.KeepAsync(new(0, null, null, [(1, 0, first)]), Cancellation);
        await storage.KeepAsync(new(0, null, null, [(1, 0, second), (1, 1, second)]), Cancellation);

        Assert.Equal([(1, 0, first), (1, 1, second)], (await storage.ReadHashesAsync([(1, 0, 2)], Cancellation)).Order());
    }

    [Fact]
    public async Task KeepAsync_SealAgain_TheFirstStaysAndTheSecondIsTold()
    {
        var storage = await OpenAsync();
        byte[] large = [.. Enumerable.Repeat((byte)7, 70_000)];

        Assert.True(await storage.KeepAsync(new(3, null, new byte[] { 1 }, []), Cancellation));
        Assert.False(await Another(storage).KeepAsync(new(3, null, new byte[] { 2 }, []), Cancellation));
        Assert.True(await storage.KeepAsync(new(3, null, null, []), Cancellation));
        Assert.True(await storage.KeepAsync(new(9, null, large, []), Cancellation));

        var seals = await Another(storage).ReadSealsAsync([9, 4, 3], Cancellation);
        Assert.Equal([3, 9], seals.Select(seal => seal.Size).Order());
        Assert.Equal([1], seals.Single(seal => seal.Size is 3).Seal.ToArray());
        Assert.Equal(large, seals.Single(seal => seal.Size is 9).Seal.ToArray());
    }

    [Fact]
    public async Task KeepAsync_Notes_TheLargestStays()
    {
        var storage = await OpenAsync();
        await AppendAsync(storage, StoredEntries.Many(5));
        foreach (var (size, note) in new[] { (0, "none\n"), (2, "two\n"), (4, "four \u2014\n"), (3, "three\n"), (4, "four again\n") })
            await storage.KeepAsync(new(size, note, null, []), Cancellation);

        Assert.Equal((5, "four \u2014\n"), await Another(storage).ReadStateAsync(Cancellation));
    }
}

namespace Ect.TestUtils;

/// <summary>What every <see cref="IEctLedgerStorage"/> does, whatever it keeps its entries in.</summary>
public abstract class LedgerStorageContract
{
    protected static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>A storage without entries.</summary>
    protected abstract ValueTask<IEctLedgerStorage> NewAsync();

    /// <summary>Another instance that shares the storage; the same one where processes cannot.</summary>
    protected virtual IEctLedgerStorage Another(IEctLedgerStorage storage) => storage;

    [Fact]
    public async Task OpenAsync_AgainUnderTheSameName_ItIsTheSame()
    {
        var storage = await OpenAsync();
        await AppendAsync(storage, StoredEntries.Many(2));

        await Another(storage).OpenAsync(LedgerHost.Origin, Cancellation);
        Assert.Equal(2, (await Another(storage).ReadStateAsync(Cancellation)).Size);
    }

    [Fact]
    public async Task OpenAsync_UnderAnotherName_RefusedAndBothAreNamed()
    {
        var storage = await OpenAsync();

        var refused = await Assert.ThrowsAsync<EctLedgerException>(
            async () => await Another(storage).OpenAsync("other.example.com/audit", Cancellation));
        Assert.Contains(LedgerHost.Origin, refused.Message, StringComparison.Ordinal);
        Assert.Contains("other.example.com/audit", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ReadStateAsync_Empty_NoEntriesAndNoNote() =>
        Assert.Equal((0, null), await (await OpenAsync()).ReadStateAsync(Cancellation));

    [Fact]
    public async Task AppendAsync_Entries_InOrderWithAllThatTheyHave()
    {
        var storage = await OpenAsync();
        EctStoredEntry[] entries =
        [
            StoredEntries.One(),
            StoredEntries.One(recordedAt: DateTimeOffset.UnixEpoch, endsAt: DateTimeOffset.UnixEpoch),
            StoredEntries.One(recordedAt: Forge.Now.AddMilliseconds(123), endsAt: new(9999, 12, 31, 23, 59, 59, TimeSpan.Zero)),
            StoredEntries.One(isRedacted: true),
            StoredEntries.One(id: Guid.Parse("00010203-0405-0607-0809-0a0b0c0d0e0f")),
        ];
        var appended = await AppendAsync(storage, entries);

        var expected = entries.Select((entry, n) => entry.At(n, entries.Length - 1 - n).Facts());
        Assert.Equal(0, appended.Start);
        Assert.Equal(expected, appended.Entries.Select(StoredEntries.Facts));
        Assert.Equal(entries.Select(entry => entry.LeafHash), appended.Leaves);
        Assert.Equal(expected, (await Another(storage).ReadAsync(0, 10, Cancellation)).Select(StoredEntries.Facts));
        Assert.Null((await Another(storage).ReadAsync(3, 1, Cancellation))[0].Encoded);
        Assert.Equal((5, null), await Another(storage).ReadStateAsync(Cancellation));
    }

    [Fact]
    public async Task AppendAsync_SomeKnown_TheirFirstEntriesAndTheOthersBehind()
    {
        var storage = await OpenAsync();
        var first = StoredEntries.Many(3);
        await AppendAsync(storage, first);
        var again = StoredEntries.One(first[1].Id, first[1].Digest, Forge.Now.AddHours(1)); // The same token, received later.
        var (one, two) = (StoredEntries.One(), StoredEntries.One());

        var appended = await AppendAsync(Another(storage), one, again, two);

        Assert.Equal(3, appended.Start);
        Assert.Equal([one.At(3, 1).Facts(), first[1].At(1, 1).Facts(), two.At(4, 0).Facts()], appended.Entries.Select(StoredEntries.Facts));
        Assert.Equal(5, (await storage.ReadStateAsync(Cancellation)).Size);
    }

    [Fact]
    public async Task AppendAsync_AllKnown_NothingIsAdded()
    {
        var storage = await OpenAsync();
        var entries = StoredEntries.Many(2);
        await AppendAsync(storage, entries);

        var appended = await AppendAsync(storage, entries[1]);

        Assert.Equal(2, appended.Start);
        Assert.Equal([entries[1].At(1, 0).Facts()], appended.Entries.Select(StoredEntries.Facts));
        Assert.Equal(2, (await storage.ReadStateAsync(Cancellation)).Size);
    }

    [Fact]
    public async Task AppendAsync_OneIdOrOneDigest_EntriesOfTheirOwn()
    {
        var storage = await OpenAsync();
        var entry = StoredEntries.One();
        await AppendAsync(storage, entry, StoredEntries.One(id: entry.Id), StoredEntries.One(digest: entry.Digest));

        Assert.Equal(3, (await storage.ReadStateAsync(Cancellation)).Size);
        Assert.Equal([0, 1], (await storage.FindAsync(entry.Id, 10, Cancellation)).Select(found => found.Index));
    }

    [Theory]
    [InlineData(0, "another", 4), InlineData(3, "last", 4), InlineData(2, "second", 4)]
    [InlineData(3, "another", null), InlineData(2, "last", null), InlineData(4, "last", null), InlineData(long.MaxValue, "last", null)]
    public async Task AppendAsync_WhatWasSeenLast_NothingIsAddedUnlessItIsStillThere(long since, string last, int? size)
    {
        var storage = await OpenAsync();
        var entries = StoredEntries.Many(3);
        await AppendAsync(storage, entries);
        var leaf = last switch { "last" => entries[2].LeafHash, "second" => entries[1].LeafHash, _ => StoredEntries.Digest() };

        var told = await Another(storage).AppendAsync([], since, leaf, Cancellation);
        var appended = await Another(storage).AppendAsync([StoredEntries.One()], since, leaf, Cancellation);

        Assert.Equal((size is null, size is null), (told is null, appended is null));
        Assert.Equal(size ?? 3, (await storage.ReadStateAsync(Cancellation)).Size);
        if (appended is not null) Assert.Equal(4 - since, appended.Leaves.Count);
        if (told is not null) Assert.Equal((3L, 3 - since), (told.Start, told.Leaves.Count));
    }

    [Fact]
    public async Task AppendAsync_FarBehind_TheFirstLeavesOnly()
    {
        var storage = await OpenAsync();
        List<EctStoredEntry> entries = [];
        for (var i = 0; i < 3; i++)
        {
            var batch = StoredEntries.Many(IEctLedger.MaxCount);
            entries.AddRange(batch);
            Assert.Equal(i * IEctLedger.MaxCount, (await AppendAsync(storage, batch)).Start);
        }

        var told = await storage.AppendAsync([StoredEntries.One()], 1, entries[0].LeafHash, Cancellation);

        Assert.Equal((3_000, 3_000), (told!.Start, told.Entries[0].Index));
        Assert.Equal(entries.Slice(1, IEctLedgerStorage.MaxLeaves).Select(entry => entry.LeafHash), told.Leaves);
    }

    [Fact]
    public async Task AppendAsync_ManyAtOnceWithTheSameTokens_EachOnceAndNoGap()
    {
        var storage = await OpenAsync();
        var entries = StoredEntries.Many(60);
        var appends = Enumerable.Range(0, 12).Select(n => Task.Run(async () =>
        {
            var instance = n % 2 is 0 ? storage : Another(storage);
            List<EctStoredEntry> recorded = [];
            foreach (var some in entries.Skip(5 * n).Concat(entries.Take(5 * n)).Chunk(7))
                recorded.AddRange((await instance.AppendAsync(some, 0, default, Cancellation))!.Entries);
            return recorded;
        }));

        var all = (await Task.WhenAll(appends)).SelectMany(recorded => recorded).ToList();

        var kept = await storage.ReadAsync(0, 100, Cancellation);
        Assert.Equal(Enumerable.Range(0, 60).Select(index => (long)index), kept.Select(entry => entry.Index));
        Assert.Equal(entries.Select(entry => entry.Id).Order(), kept.Select(entry => entry.Id).Order());
        Assert.Equal(kept.Select(StoredEntries.Facts).ToHashSet(), all.Select(StoredEntries.Facts).ToHashSet());
    }

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

    protected static async Task<EctLedgerAppended> AppendAsync(IEctLedgerStorage storage, params EctStoredEntry[] entries) =>
        await storage.AppendAsync(entries, 0, default, Cancellation) ?? throw new InvalidOperationException("Nothing was compared.");

    private async Task<IEctLedgerStorage> OpenAsync()
    {
        var storage = await NewAsync();
        await storage.OpenAsync(LedgerHost.Origin, Cancellation);
        return storage;
    }
}

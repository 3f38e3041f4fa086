namespace Ect.TestUtils;

/// <summary>What every <see cref="IEctLedgerStorage"/> does, whatever it keeps its entries in.</summary>
public abstract partial class LedgerStorageContract
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
    public async Task KeepDisclosedAsync_AnySizes_TheLargestStays()
    {
        var storage = await OpenAsync();
        Assert.Equal(0, await storage.ReadDisclosedAsync(Cancellation));

        foreach (var (size, kept) in new[] { (0, 0), (7, 7), (3, 7), (300, 300), (300, 300) })
        {
            await storage.KeepDisclosedAsync(size, Cancellation);
            Assert.Equal(kept, await Another(storage).ReadDisclosedAsync(Cancellation));
        }

        await Another(storage).OpenAsync(LedgerHost.Origin, Cancellation);
        Assert.Equal(300, await storage.ReadDisclosedAsync(Cancellation));
        Assert.Equal((0, null), await storage.ReadStateAsync(Cancellation));
    }

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

    [Theory]
    [InlineData(3, true), InlineData(4, false)]
    public async Task AppendAsync_NoteThatIsKept_NothingIsAddedWhereItIsOfMoreEntriesThanThereAre(int size, bool isAdded)
    {
        var storage = await OpenAsync();
        var entries = StoredEntries.Many(3);
        await AppendAsync(storage, entries);
        await storage.KeepAsync(new(size, "note", null, []), Cancellation);

        foreach (var since in new[] { 0, 3 })
            Assert.Equal(
                isAdded, await Another(storage).AppendAsync([StoredEntries.One()], since, entries[2].LeafHash, Cancellation) is not null);
        Assert.Equal(isAdded ? 5 : 3, (await storage.ReadStateAsync(Cancellation)).Size);
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

    protected static async Task<EctLedgerAppended> AppendAsync(IEctLedgerStorage storage, params EctStoredEntry[] entries) =>
        await storage.AppendAsync(entries, 0, default, Cancellation) ?? throw new InvalidOperationException("Nothing was compared.");

    private async Task<IEctLedgerStorage> OpenAsync()
    {
        var storage = await NewAsync();
        await storage.OpenAsync(LedgerHost.Origin, Cancellation);
        return storage;
    }
}

namespace Ect.TestUtils;

/// <content>Entries that lose their bytes, and nothing else.</content>
public abstract partial class LedgerStorageContract
{
    [Fact]
    public async Task RedactAsync_Id_AllUnderItLoseTheirBytesAndNothingElse()
    {
        var storage = await OpenAsync();
        var id = Guid.NewGuid();
        var added = await AppendAsync(storage, StoredEntries.One(id), StoredEntries.One(), StoredEntries.One(id), StoredEntries.One());
        await storage.KeepAsync(new(4, "note\n", new byte[] { 1 }, []), Cancellation);

        Assert.Equal(2, await Another(storage).RedactAsync(id, Cancellation));
        Assert.Equal(0, await storage.RedactAsync(id, Cancellation));
        Assert.Equal(0, await storage.RedactAsync(Guid.NewGuid(), Cancellation));

        await AssertRedactedAsync(storage, added.Entries, 0, 2);
        Assert.Equal((4, "note\n"), await storage.ReadStateAsync(Cancellation));
        Assert.Single(await storage.ReadSealsAsync([4], Cancellation));
    }

    [Theory]
    [InlineData(0, 0, new long[0])]
    [InlineData(1, 0, new long[] { 0 })] // It ended long before it was recorded.
    [InlineData(1, 601, new long[] { 0, 1 }), InlineData(2, 601, new long[] { 0, 1 }), InlineData(2, 602, new long[] { 0, 1, 2 })]
    [InlineData(3, 603, new long[] { 0, 1, 2 }), InlineData(1, 100_000, new long[] { 0, 1, 3 })]
    [InlineData(100_000, 100_000, new long[] { 0, 1, 2, 3 })]
    public async Task RedactAsync_Age_ThoseThatWereRecordedAndEndBefore(int recordedBefore, int endedBefore, long[] expected)
    {
        var storage = await OpenAsync();
        var added = await AppendAsync(storage, At(0, -3_600), At(0, 600), At(1, 601), At(0, 3_600));

        var count = await Another(storage)
            .RedactAsync(Forge.Now.AddSeconds(recordedBefore), Forge.Now.AddSeconds(endedBefore), Cancellation);

        Assert.Equal(expected.Length, count);
        await AssertRedactedAsync(storage, added.Entries, expected);

        static EctStoredEntry At(int recordedAt, int endsAt) =>
            StoredEntries.One(recordedAt: Forge.Now.AddSeconds(recordedAt), endsAt: Forge.Now.AddSeconds(endsAt));
    }

    [Fact]
    public async Task RedactAsync_EarliestAndLatest_NoneAndAll()
    {
        var storage = await OpenAsync();
        var added = await AppendAsync(storage, StoredEntries.Many(3));

        Assert.Equal(0, await storage.RedactAsync(DateTimeOffset.MinValue, DateTimeOffset.MaxValue, Cancellation));
        Assert.Equal(0, await storage.RedactAsync(DateTimeOffset.MaxValue, DateTimeOffset.MinValue, Cancellation));
        Assert.Equal(3, await storage.RedactAsync(DateTimeOffset.MaxValue, DateTimeOffset.MaxValue, Cancellation));
        await AssertRedactedAsync(storage, added.Entries, 0, 1, 2);
    }

    [Theory]
    [InlineData(true), InlineData(false)]
    public async Task RedactAsync_MoreThanOneCallTakes_AThousandEach(bool byId)
    {
        var (storage, id) = (await OpenAsync(), Guid.NewGuid());
        for (var i = 0; i < 3; i++) await AppendAsync(storage, [.. Enumerable.Range(0, 700).Select(_ => StoredEntries.One(id))]);

        List<int> counts = [];
        for (var i = 0; i < 4; i++)
            counts.Add(byId
                ? await storage.RedactAsync(id, Cancellation)
                : await storage.RedactAsync(DateTimeOffset.MaxValue, DateTimeOffset.MaxValue, Cancellation));

        Assert.Equal([1_000, 1_000, 100, 0], counts);
    }

    [Fact]
    public async Task RedactAsync_ManyAtOnceWhileOthersAppend_EachOnce()
    {
        var storage = await OpenAsync();
        await AppendAsync(storage, StoredEntries.Many(900));
        var redactions = Enumerable.Range(0, 8).Select(n => Task.Run(async () =>
        {
            var instance = n % 2 is 0 ? storage : Another(storage);
            return await instance.RedactAsync(Forge.Now.AddSeconds(1), DateTimeOffset.MaxValue, Cancellation);
        }));
        var appends = Enumerable.Range(0, 10).Select(_ => Task.Run(() =>
            AppendAsync(Another(storage), StoredEntries.One(recordedAt: Forge.Now.AddSeconds(1)))));

        Assert.Equal(900, (await Task.WhenAll(redactions)).Sum());
        await Task.WhenAll(appends);
        var entries = await storage.ReadAsync(0, 1_000, Cancellation);
        Assert.Equal(Enumerable.Range(0, 910).Select(index => index >= 900), entries.Select(entry => entry.Encoded is not null));
    }

    [Theory]
    [InlineData(-1, 0L), InlineData(599, 0L), InlineData(600, 1L), InlineData(3_599, 1L), InlineData(3_600, null)]
    public async Task FindEndingAfterAsync_Instant_TheFirstThatHasItsBytes(int seconds, long? expected)
    {
        var storage = await OpenAsync();
        Assert.Null(await storage.FindEndingAfterAsync(DateTimeOffset.MinValue, Cancellation));
        int[] ends = [600, 3_600, 0, 7_200, 600];
        var added = await AppendAsync(storage, [.. ends.Select(end => StoredEntries.One(endsAt: Forge.Now.AddSeconds(end)))]);
        await storage.RedactAsync(added.Entries[3].Id, Cancellation);

        Assert.Equal(expected, await Another(storage).FindEndingAfterAsync(Forge.Now.AddSeconds(seconds), Cancellation));
    }

    [Fact]
    public async Task AppendAsync_TokenOfAnEntryWithoutBytes_StaysAsItIs()
    {
        var storage = await OpenAsync();
        var entry = StoredEntries.One();
        var added = await AppendAsync(storage, entry);
        await storage.RedactAsync(entry.Id, Cancellation);

        var again = await AppendAsync(storage, entry);

        Assert.Null(Assert.Single(again.Entries).Encoded);
        await AssertRedactedAsync(storage, added.Entries, 0);
    }

    /// <summary>Asserts that those at these places have no bytes, and that all else is as it was.</summary>
    private async Task AssertRedactedAsync(IEctLedgerStorage storage, IReadOnlyList<EctStoredEntry> before, params long[] places)
    {
        var expected = before.Select(entry => places.Contains(entry.Index) ? entry.WithoutBytes() : entry).ToArray();
        Assert.Equal(
            expected.Select(StoredEntries.Facts),
            (await Another(storage).ReadAsync(0, IEctLedger.MaxCount, Cancellation)).Select(StoredEntries.Facts));
        foreach (var id in before.Select(entry => entry.Id).Distinct())
            Assert.Equal(
                expected.Where(entry => entry.Id == id).Select(StoredEntries.Facts),
                (await storage.FindAsync(id, IEctLedger.MaxCount, Cancellation)).Select(StoredEntries.Facts));
        Assert.Equal(
            before.Select(entry => (0, entry.Index, entry.LeafHash)),
            (await storage.ReadHashesAsync([(0, 0, 256)], Cancellation)).OrderBy(hash => hash.Index));
    }
}

using Ect.Ledger.Storage;

namespace Ect.TestUtils;

/// <summary>What the ledger does over every storage, with several instances that share it.</summary>
public abstract class StoredLedgerContract : IDisposable
{
    private readonly List<LedgerHost> _hosts = [];

    protected static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>A storage without entries.</summary>
    protected abstract ValueTask<IEctLedgerStorage> NewAsync();

    /// <summary>Another instance that shares the storage; the same one where processes cannot.</summary>
    protected virtual IEctLedgerStorage Another(IEctLedgerStorage storage) => storage;

    [Fact]
    public async Task Ledger_SeveralInstancesInTurn_OneHistoryWithReceiptsThatVerify()
    {
        var first = await HostAsync();
        var (second, third) = (Share(first), Share(first));
        var receipts = new List<EctReceipt>();
        foreach (var (n, host) in Enumerable.Range(0, 5).SelectMany(_ => new[] { first, second, third }).Index())
            receipts.AddRange(await host.AppendAsync(LedgerTokens.Many(1 + n % 4)));

        Assert.Equal(Enumerable.Range(0, receipts.Count).Select(index => (long)index), receipts.Select(receipt => receipt.LeafIndex));
        Assert.All(receipts, receipt => Assert.Equal(EctLedgerFault.None, first.Verifier.VerifyReceipt(receipt)));
        Assert.All(await Task.WhenAll(_hosts.Select(host => host.HeadAsync())), head => Assert.Equal(receipts.Count, head.Size));
        await AssertAuditAsync(third);
    }

    [Fact]
    public async Task AppendAsync_TokenThatAnotherInstanceRecorded_ItsFirstReceiptToTheByte()
    {
        var first = await HostAsync();
        var second = Share(first);
        var tokens = LedgerTokens.Many(5);
        var given = await first.AppendAsync(tokens);
        await second.AppendAsync(LedgerTokens.Many(3));

        var again = await second.AppendAsync([LedgerTokens.Signed(), tokens[3], tokens[1]]);

        Assert.Equal([(8, 9), (3, 5), (1, 5)], again.Select(receipt => (receipt.LeafIndex, receipt.TreeSize)));
        AssertSame(given[3], again[1]);
        AssertSame(given[1], again[2]);
        AssertSame(given[3], Assert.Single(await second.Ledger.FindAsync(tokens[3].Id, Cancellation)));
    }

    [Fact]
    public async Task Ledger_Restarted_GoesOnWithTheSameReceiptsAndHead()
    {
        var first = await HostAsync();
        var tokens = LedgerTokens.Many(7);
        var given = await first.AppendAsync(tokens);
        var head = await first.HeadAsync();

        var next = Share(first);
        Assert.Equal(head.Note, (await next.HeadAsync()).Note);
        foreach (var (n, receipt) in (await next.AppendAsync(tokens)).Index()) AssertSame(given[n], receipt);

        await next.AppendOneAsync();
        Assert.Equal(EctLedgerFault.None, next.Verifier.Trust(head));
        Assert.Equal(EctLedgerFault.None, await next.Verifier.FollowAsync(next.Ledger, Cancellation));
        Assert.Equal(8, next.Verifier.TrustedHead!.Size);
    }

    [Theory]
    [InlineData(300), InlineData(2_500)]
    public async Task AppendAsync_FarBehind_CatchesUpAndGoesOn(int entries)
    {
        var ahead = await HostAsync();
        var behind = Share(ahead);
        await behind.AppendOneAsync();
        foreach (var tokens in LedgerTokens.Many(entries).Chunk(IEctLedger.MaxCount)) await ahead.AppendAsync(tokens);

        var receipts = await behind.AppendAsync(LedgerTokens.Many(3));

        Assert.Equal([entries + 1, entries + 2, entries + 3], receipts.Select(receipt => receipt.LeafIndex));
        Assert.All(receipts, receipt => Assert.Equal(EctLedgerFault.None, ahead.Verifier.VerifyReceipt(receipt)));
        await AssertAuditAsync(behind);
    }

    [Fact]
    public async Task AppendAsync_ManyWritersOfSeveralInstancesWithTheSameTokens_NoForkNoGapEachOnce()
    {
        var first = await HostAsync();
        LedgerHost[] hosts = [first, Share(first), Share(first)];
        var tokens = LedgerTokens.Many(600);
        var writers = Enumerable.Range(0, 12).Select(writer => Task.Run(async () =>
        {
            var (host, receipts) = (hosts[writer % hosts.Length], new List<EctReceipt>());
            foreach (var some in tokens.Skip(50 * writer).Take(80).Chunk(1 + writer % 3)) // Some of them are the next writer's too.
            {
                receipts.AddRange(await host.AppendAsync(some));
                if (receipts.Count % 20 is 0) Assert.True((await host.HeadAsync()).Size >= receipts.Max(receipt => receipt.TreeSize));
            }

            return receipts;
        }));

        var all = (await Task.WhenAll(writers)).SelectMany(receipts => receipts).ToList();

        Assert.Equal(600, (await first.HeadAsync()).Size);
        Assert.Equal(600, all.Select(receipt => receipt.LeafIndex).Distinct().Count());
        Assert.Equal(600, all.Select(receipt => Convert.ToHexString(receipt.Encoded.Span)).Distinct().Count());
        Assert.All(all, receipt => Assert.Equal(EctLedgerFault.None, first.Verifier.VerifyReceipt(receipt)));
        foreach (var host in hosts) await AssertAuditAsync(host);
    }

    [Fact]
    public async Task AppendAsync_AnswerOfTheStorageLost_TheTokenIsFoundByTheNextTry()
    {
        var host = await HostAsync();
        var storage = new WrappedStorage(host.Storage);
        var unlucky = Share(host, storage);
        var token = LedgerTokens.Signed();
        await unlucky.AppendOneAsync();

        storage.AfterAppend = () => throw new InvalidOperationException("The connection was lost.");
        var unclear = await Assert.ThrowsAsync<EctLedgerException>(() => unlucky.AppendAsync(token));
        Assert.False(unclear.NothingRecorded);
        storage.AfterAppend = () => Task.CompletedTask;

        Assert.Equal(2, (await unlucky.AppendOneAsync()).LeafIndex);
        Assert.Equal((1, 2), await PlaceAsync(unlucky, token));
        Assert.Equal(3, (await host.HeadAsync()).Size);
        await AssertAuditAsync(host);
    }

    [Fact]
    public async Task AppendAsync_DiesBeforeItSigned_TheNextInstanceSignsWhatWasRecorded()
    {
        var host = await HostAsync();
        var storage = new WrappedStorage(host.Storage) { BeforeKeep = () => throw new EctLedgerException("The disk is full.") };
        var dying = Share(host, storage);
        var token = LedgerTokens.Signed();
        await host.AppendOneAsync();
        await Assert.ThrowsAsync<EctLedgerException>(() => dying.AppendAsync(token));

        var next = Share(host);
        Assert.Equal(2, (await next.HeadAsync()).Size); // Before anybody appends.
        Assert.Equal((1, 2), await PlaceAsync(next, token));
        await AssertAuditAsync(next);
    }

    [Fact]
    public async Task Ledger_SealsAndBlockHashesLost_TheyAreMadeAgainAndVerify()
    {
        var host = await HostAsync();
        var tokens = LedgerTokens.Many(700);
        foreach (var some in tokens.Chunk(90)) await host.AppendAsync(some);

        var storage = new WrappedStorage(host.Storage) { HasHash = hash => hash.Level is 0, HasSeal = _ => false };
        var lost = Share(host, storage);
        await lost.HeadAsync();
        Assert.Contains(storage.Kept, derived => derived.Hashes.Any(hash => hash is (1, 0, _)));
        storage.HasSeal = size => storage.Kept.Exists(derived => derived.Size == size); // The other party's: they were there all the time.

        var found = Assert.Single(await lost.Ledger.FindAsync(tokens[95].Id, Cancellation));
        Assert.Equal((95, 180), (found.LeafIndex, found.TreeSize));
        Assert.Equal(EctLedgerFault.None, host.Verifier.VerifyReceipt(found));
        AssertSame(Assert.Single(await host.Ledger.FindAsync(tokens[95].Id, Cancellation)), found);
        await AssertAuditAsync(lost);
    }

    [Fact]
    public async Task OpenAsync_WrongKeyOrName_DoesNotStart()
    {
        var host = await HostAsync();
        await host.AppendOneAsync();
        var otherKey = Keep(new LedgerHost(storage: Another(host.Storage)));
        var otherName = Keep(new LedgerHost(host.PrivateKey, "other.example.com/audit", storage: Another(host.Storage)));

        var key = await Assert.ThrowsAsync<EctLedgerException>(otherKey.AppendOneAsync);
        var name = await Assert.ThrowsAsync<EctLedgerException>(otherName.HeadAsync);

        Assert.Contains("not signed with this key", key.Message, StringComparison.Ordinal);
        Assert.Contains("other.example.com/audit", name.Message, StringComparison.Ordinal);
        Assert.Equal(1, (await host.HeadAsync()).Size);
    }

    [Theory]
    [InlineData(true), InlineData(false)]
    public async Task CopyAsync_FromOrToMemory_EveryReceiptStaysAndTheLedgerGoesOn(bool isTarget)
    {
        var (kept, memory) = (await NewAsync(), new InMemoryStorage(capacity: 10_000));
        var (source, target) = isTarget ? ((IEctLedgerStorage)memory, kept) : (kept, memory);
        var old = Keep(new LedgerHost(storage: source));
        var tokens = LedgerTokens.Many(1_500);
        var given = new List<EctReceipt>();
        foreach (var some in new[] { tokens[..3], tokens[3..4], tokens[4..700], tokens[700..] })
            given.AddRange(await old.AppendAsync(some));
        var head = await old.HeadAsync();

        // It is interrupted once.
        var failing = new WrappedStorage(target) { AfterAppend = () => throw new EctLedgerException("The connection was lost.") };
        Assert.Contains("connection", await CopyAsync(source, failing), StringComparison.Ordinal);
        Assert.Equal(1_500, await EctLedgerMigration.CopyAsync(source, target, LedgerHost.Origin, Cancellation));
        Assert.Equal(1_500, await EctLedgerMigration.CopyAsync(source, target, LedgerHost.Origin, Cancellation)); // Nothing is left to do.

        var next = Share(old, target);
        Assert.Equal(head.Note, (await next.HeadAsync()).Note);
        for (var n = 0; n < tokens.Length; n += n < 5 ? 1 : 99)
        {
            AssertSame(given[n], Assert.Single(await next.Ledger.FindAsync(tokens[n].Id, Cancellation)));
            AssertSame(given[n], Assert.Single(await next.AppendAsync(tokens[n])));
        }

        Assert.Equal(1_500, (await next.AppendOneAsync()).LeafIndex);
        Assert.Equal(EctLedgerFault.None, next.Verifier.Trust(head));
        await AssertAuditAsync(next);
    }

    [Fact]
    public async Task CopyAsync_TargetHasAnotherLedgerOrTheSourceWasChanged_Refused()
    {
        var (old, other) = (await HostAsync(), Keep(new LedgerHost()));
        await old.AppendAsync(LedgerTokens.Many(3));
        await other.AppendOneAsync();

        var another = await CopyAsync(old.Storage, other.Storage);
        var changed = await CopyAsync(new WrappedStorage(old.Storage) { Entry = Changed }, new InMemoryStorage(capacity: 10));
        var wrongName = await CopyAsync(old.Storage, new InMemoryStorage(capacity: 10), "other.example.com/audit");

        Assert.Contains("not the first ones of this ledger", another, StringComparison.Ordinal);
        Assert.Contains("Entry 1 of the ledger is not what its hash says", changed, StringComparison.Ordinal);
        Assert.Contains("other.example.com/audit", wrongName, StringComparison.Ordinal);

        static EctStoredEntry Changed(EctStoredEntry entry) => entry.Index is not 1
            ? entry
            : new EctStoredEntry(entry.Id, entry.Digest, entry.LeafHash, entry.RecordedAt, entry.EndsAt, new byte[] { 1 })
                .At(entry.Index, entry.Following);
    }

    public virtual void Dispose()
    {
        _hosts.ForEach(host => host.Dispose());
        GC.SuppressFinalize(this);
    }

    protected async Task<LedgerHost> HostAsync() => Keep(new LedgerHost(storage: await NewAsync()));

    /// <summary>Another instance of the same service.</summary>
    protected LedgerHost Share(LedgerHost host, IEctLedgerStorage? storage = null) =>
        Keep(new LedgerHost(host.PrivateKey, storage: storage ?? Another(host.Storage)));

    protected static async Task AssertAuditAsync(LedgerHost host)
    {
        var audit = await host.Verifier.AuditAsync(host.Ledger, Cancellation);
        Assert.Equal(EctLedgerFault.None, audit.Fault);
    }

    private static async Task<(long, long)> PlaceAsync(LedgerHost host, EctToken token)
    {
        var receipt = Assert.Single(await host.AppendAsync(token));
        Assert.Equal(EctLedgerFault.None, host.Verifier.VerifyReceipt(receipt));
        AssertSame(receipt, Assert.Single(await host.Ledger.FindAsync(token.Id, Cancellation)));
        return (receipt.LeafIndex, receipt.TreeSize);
    }

    private static void AssertSame(EctReceipt first, EctReceipt again)
    {
        Assert.Equal(first.Entry.Encoded.ToArray(), again.Entry.Encoded.ToArray());
        Assert.Equal(first.Encoded.ToArray(), again.Encoded.ToArray());
    }

    private static async Task<string> CopyAsync(IEctLedgerStorage source, IEctLedgerStorage target, string origin = LedgerHost.Origin) =>
        (await Assert.ThrowsAsync<EctLedgerException>(
            async () => await EctLedgerMigration.CopyAsync(source, target, origin, Cancellation))).Message;

    private LedgerHost Keep(LedgerHost host)
    {
        _hosts.Add(host);
        return host;
    }
}

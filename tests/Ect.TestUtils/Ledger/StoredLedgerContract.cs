namespace Ect.TestUtils;

/// <summary>What the ledger does over every storage, with several instances that share it.</summary>
public abstract partial class StoredLedgerContract : IDisposable
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
        Assert.All(receipts, receipt => Assert.Equal(EctLedgerFailure.None, first.Verifier.VerifyReceipt(receipt)));
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

    [Theory]
    [InlineData(EctReceiptSignature.PerToken, EctReceiptSignature.PerBatch)]
    [InlineData(EctReceiptSignature.PerBatch, EctReceiptSignature.PerToken)]
    public async Task Ledger_ReceiptSignatureChanges_FirstReceiptsStayToTheByteAndNewOnesVerify(
        EctReceiptSignature before, EctReceiptSignature after)
    {
        var first = await HostAsync(before);
        var tokens = LedgerTokens.Many(5);
        var given = await first.AppendAsync(tokens);

        var next = Share(first, receiptSignature: after);
        var mixed = await next.AppendAsync([LedgerTokens.Signed(), .. tokens]);

        foreach (var (n, receipt) in mixed.Skip(1).Index()) AssertSame(given[n], receipt);
        AssertSame(given[2], await next.Ledger.FindAsync(tokens[2], Cancellation));
        AssertSame(mixed[0], await first.Ledger.FindAsync(mixed[0].Id, Cancellation) is [var found] ? found : null);
        Assert.All(mixed, receipt => Assert.Equal(EctLedgerFailure.None, first.Verifier.VerifyReceipt(receipt)));
        await AssertAuditAsync(next);
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
        Assert.Equal(EctLedgerFailure.None, next.Verifier.Trust(head));
        Assert.Equal(EctLedgerFailure.None, await next.Verifier.FollowAsync(next.Ledger, Cancellation));
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
        Assert.All(receipts, receipt => Assert.Equal(EctLedgerFailure.None, ahead.Verifier.VerifyReceipt(receipt)));
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
        Assert.All(all, receipt => Assert.Equal(EctLedgerFailure.None, first.Verifier.VerifyReceipt(receipt)));
        foreach (var host in hosts) await AssertAuditAsync(host);
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

    [Fact]
    public async Task OpenAsync_TwoKeysOverOneEmptyStorageAtOnce_OneStartsAndTheOtherSignsNothingForIt()
    {
        var first = await HostAsync();
        LedgerHost[] hosts = [first, Keep(new LedgerHost(storage: Another(first.Storage)))];

        var answers = await Task.WhenAll(hosts.Select(host => Task.Run(async () => await Record.ExceptionAsync(host.HeadAsync))));

        Assert.Equal(1, answers.Count(answer => answer is null));
        var refused = Assert.IsType<EctLedgerException>(Assert.Single(answers, answer => answer is not null));
        Assert.Contains("not signed with this key", refused.Message, StringComparison.Ordinal);
        var (started, other) = answers[0] is null ? (hosts[0], hosts[1]) : (hosts[1], hosts[0]);
        await started.AppendOneAsync();
        await Assert.ThrowsAsync<EctLedgerException>(other.AppendOneAsync);
        Assert.Equal(1, (await started.HeadAsync()).Size);
        await AssertAuditAsync(started);
    }

    public virtual void Dispose()
    {
        _hosts.ForEach(host => host.Dispose());
        GC.SuppressFinalize(this);
    }

    protected async Task<LedgerHost> HostAsync(EctReceiptSignature receiptSignature = EctReceiptSignature.PerBatch) =>
        Keep(new LedgerHost(storage: await NewAsync(), receiptSignature: receiptSignature));

    /// <summary>Another instance of the same service.</summary>
    protected LedgerHost Share(
        LedgerHost host, IEctLedgerStorage? storage = null, IEctLedgerSigner? signer = null,
        EctReceiptSignature receiptSignature = EctReceiptSignature.PerBatch) =>
        Keep(new LedgerHost(
            host.PrivateKey, signer: signer, storage: storage ?? Another(host.Storage), receiptSignature: receiptSignature));

    protected static async Task AssertAuditAsync(LedgerHost host)
    {
        var audit = await host.Verifier.AuditAsync(host.Ledger, Cancellation);
        Assert.Equal(EctLedgerFailure.None, audit.Failure);
    }

    private static async Task<(long, long)> PlaceAsync(LedgerHost host, EctToken token)
    {
        var receipt = Assert.Single(await host.AppendAsync(token));
        Assert.Equal(EctLedgerFailure.None, host.Verifier.VerifyReceipt(receipt));
        AssertSame(receipt, Assert.Single(await host.Ledger.FindAsync(token.Id, Cancellation)));
        return (receipt.LeafIndex, receipt.TreeSize);
    }

    private static void AssertSame(EctReceipt first, EctReceipt? again)
    {
        Assert.NotNull(again);
        Assert.Equal(first.Entry.Encoded.ToArray(), again.Entry.Encoded.ToArray());
        Assert.Equal(first.Encoded.ToArray(), again.Encoded.ToArray());
    }

    private LedgerHost Keep(LedgerHost host)
    {
        _hosts.Add(host);
        return host;
    }
}

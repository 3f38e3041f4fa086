using Ect.Ledger.Storage;

namespace Ect.TestUtils;

/// <content>Entries whose bytes were removed.</content>
public abstract partial class StoredLedgerContract
{
    [Theory]
    [InlineData(true, EctReceiptSignature.PerBatch), InlineData(true, EctReceiptSignature.PerToken)]
    [InlineData(false, EctReceiptSignature.PerBatch), InlineData(false, EctReceiptSignature.PerToken)]
    public async Task Ledger_EntriesRedacted_EveryProofStaysValid(bool byId, EctReceiptSignature receiptSignature)
    {
        var host = await HostAsync(receiptSignature);
        var tokens = LedgerTokens.Many(20);
        var given = new List<EctReceipt>();
        foreach (var some in tokens.Chunk(7)) given.AddRange(await host.AppendAsync(some));
        var older = await host.HeadAsync();
        var auditor = new EctLedgerVerifier([host.Key], older.Note);
        var later = (await host.AppendAsync(LedgerTokens.Many(3)))[0];
        var head = await host.HeadAsync();

        if (byId) Assert.Equal(1, await host.Storage.RedactAsync(Guid.Parse(tokens[9].Id), Cancellation));
        else Assert.Equal(23, await host.Storage.RedactAsync(DateTimeOffset.MaxValue, DateTimeOffset.MaxValue, Cancellation));

        foreach (var instance in (LedgerHost[])[host, Share(host)]) // One that was running, and one that begins then.
        {
            Assert.Equal(head.Note, (await instance.HeadAsync()).Note);
            Assert.Equal(EctLedgerFailure.None, host.Verifier.VerifyReceipt(given[9]));
            var inclusion = await instance.Ledger.ProveInclusionAsync(9, head.Size, Cancellation);
            Assert.Equal(EctLedgerFailure.None, host.Verifier.VerifyInclusion(given[9].Entry, inclusion, head));
            var consistency = await instance.Ledger.ProveConsistencyAsync(older.Size, head.Size, Cancellation);
            Assert.Equal(EctLedgerFailure.None, host.Verifier.VerifyConsistency(older, head, consistency));

            AssertSame(given[9], Assert.Single(await instance.AppendAsync(tokens[9])));
            AssertSame(given[9], await instance.Ledger.FindAsync(tokens[9], Cancellation));
            Assert.Empty(await instance.Ledger.FindAsync(tokens[9].Id, Cancellation));
            var read = await instance.Ledger.ReadAsync(0, 100, Cancellation);
            Assert.Equal(
                Enumerable.Range(0, 23).Select(index => byId && index is not 9), read.Select(shown => shown.Entry is not null));
            Assert.Equal(byId ? 1 : 0, (await instance.Ledger.FindAsync(later.Entry.TokenId, Cancellation)).Count);
            Assert.Equal(23, (await instance.HeadAsync()).Size);
        }

        Assert.Equal((EctLedgerFailure.None, 23), await AuditAsync());
        Assert.Equal(23, (await host.AppendOneAsync()).LeafIndex);
        Assert.Equal((EctLedgerFailure.None, 24), await AuditAsync());

        async Task<(EctLedgerFailure, long)> AuditAsync()
        {
            var audit = await auditor.AuditAsync(host.Ledger, Cancellation);
            return (audit.Failure, audit.EntriesRead);
        }
    }

    [Fact]
    public async Task FindAsync_RedactedEntryAndAnyButItsVeryToken_Nothing()
    {
        var host = await HostAsync();
        var token = LedgerTokens.Signed();
        await host.AppendAsync(token, LedgerTokens.Signed());
        EctToken[] others =
        [
            LedgerTokens.Signed(), LedgerTokens.Signed(token.Id, action: "another"), LedgerTokens.Unsigned(token.Id),
            LedgerTokens.Signed(token.Id, signature: new string('B', 86)), // The same token in other bytes.
        ];

        for (var isRedacted = false; ; isRedacted = true)
        {
            Assert.NotNull(await host.Ledger.FindAsync(token, Cancellation));
            foreach (var other in others) Assert.Null(await host.Ledger.FindAsync(other, Cancellation));
            if (isRedacted) return;
            Assert.Equal(1, await host.Storage.RedactAsync(Guid.Parse(token.Id), Cancellation));
        }
    }

    [Fact]
    public async Task Ledger_RedactedBeforeItWasSignedFor_SealedAllTheSame()
    {
        var host = await HostAsync();
        var storage = new WrappedStorage(host.Storage);
        var (dying, token) = (Share(host, storage), LedgerTokens.Signed());
        await dying.HeadAsync();
        storage.BeforeKeep = () => throw new EctLedgerException("The disk is full.");
        await Assert.ThrowsAsync<EctLedgerException>(() => dying.AppendAsync(token, LedgerTokens.Signed()));
        Assert.Equal(1, await host.Storage.RedactAsync(Guid.Parse(token.Id), Cancellation));

        var next = Share(host);
        var receipt = Assert.Single(await next.AppendAsync(token));
        Assert.Equal((0, 2, EctLedgerFailure.None), (receipt.LeafIndex, receipt.TreeSize, host.Verifier.VerifyReceipt(receipt)));
        await AssertAuditAsync(next);
    }

    [Theory]
    [InlineData(true, EctReceiptSignature.PerBatch), InlineData(false, EctReceiptSignature.PerBatch)]
    [InlineData(true, EctReceiptSignature.PerToken), InlineData(false, EctReceiptSignature.PerToken)]
    public async Task CopyAsync_EntriesRedacted_StayRedactedAndReceiptsAsTheyWere(bool isTarget, EctReceiptSignature receiptSignature)
    {
        var (kept, memory) = (await NewAsync(), new InMemoryStorage(capacity: 100));
        var (source, target) = isTarget ? ((IEctLedgerStorage)memory, kept) : (kept, memory);
        var old = Keep(new LedgerHost(storage: source, receiptSignature: receiptSignature));
        var tokens = LedgerTokens.Many(5);
        var given = await old.AppendAsync(tokens);
        await source.RedactAsync(Guid.Parse(tokens[2].Id), Cancellation);

        Assert.Equal(5, await EctLedgerMigration.CopyAsync(source, target, LedgerHost.Origin, Cancellation));
        var next = Share(old, target);
        var read = await next.Ledger.ReadAsync(0, 10, Cancellation);
        Assert.Equal([true, true, false, true, true], read.Select(shown => shown.Entry is not null));
        AssertSame(given[2], Assert.Single(await next.AppendAsync(tokens[2])));
        await AssertAuditAsync(next);

        await source.RedactAsync(Guid.Parse(tokens[4].Id), Cancellation);
        Assert.Contains("Entry 4 was redacted after it was copied", await CopyAsync(source, target), StringComparison.Ordinal);
    }
}

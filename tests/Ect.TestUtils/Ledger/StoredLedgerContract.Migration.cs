using Ect.Ledger.Storage;

namespace Ect.TestUtils;

/// <content>A copy of the ledger in another storage.</content>
public abstract partial class StoredLedgerContract
{
    [Theory]
    [InlineData(true), InlineData(false)]
    public async Task CopyAsync_FromOrToMemory_EveryReceiptStaysAndTheLedgerGoesOn(bool isTarget)
    {
        var (kept, memory) = (await NewAsync(), new InMemoryStorage(capacity: 10_000));
        var (source, target) = isTarget ? ((IEctLedgerStorage)memory, kept) : (kept, memory);
        var older = Keep(new LedgerHost(storage: source, receiptSignature: EctReceiptSignature.PerToken));
        var tokens = LedgerTokens.Many(1_500);
        var given = new List<EctReceipt>();
        foreach (var some in new[] { tokens[..3], tokens[3..4] }) given.AddRange(await older.AppendAsync(some));
        var old = Share(older, source);
        foreach (var some in new[] { tokens[4..700], tokens[700..] }) given.AddRange(await old.AppendAsync(some));
        var head = await old.HeadAsync();
        await source.KeepDisclosedAsync(1_234, Cancellation);

        // It is interrupted once.
        var failing = new WrappedStorage(target) { AfterAppend = () => throw new EctLedgerException("The connection was lost.") };
        Assert.Contains("connection", await CopyAsync(source, failing), StringComparison.Ordinal);
        Assert.Equal(1_500, await EctLedgerMigration.CopyAsync(source, target, LedgerHost.Origin, Cancellation));
        Assert.Equal(1_500, await EctLedgerMigration.CopyAsync(source, target, LedgerHost.Origin, Cancellation)); // Nothing is left to do.

        Assert.Equal(1_234, await target.ReadDisclosedAsync(Cancellation));
        var next = Share(old, target);
        Assert.Equal(head.Note, (await next.HeadAsync()).Note);
        for (var n = 0; n < tokens.Length; n += n < 5 ? 1 : 99)
        {
            AssertSame(given[n], Assert.Single(await next.Ledger.FindAsync(tokens[n].Id, Cancellation)));
            AssertSame(given[n], Assert.Single(await next.AppendAsync(tokens[n])));
        }

        Assert.Equal(1_500, (await next.AppendOneAsync()).LeafIndex);
        Assert.Equal(EctLedgerFailure.None, next.Verifier.Trust(head));
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

    private static async Task<string> CopyAsync(IEctLedgerStorage source, IEctLedgerStorage target, string origin = LedgerHost.Origin) =>
        (await Assert.ThrowsAsync<EctLedgerException>(
            async () => await EctLedgerMigration.CopyAsync(source, target, origin, Cancellation))).Message;
}

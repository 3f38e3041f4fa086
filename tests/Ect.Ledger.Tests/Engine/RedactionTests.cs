namespace Ect.Ledger.Tests;

/// <summary>Bytes that were removed leave their hash, and with it every proof.</summary>
public sealed class RedactionTests : IDisposable
{
    private readonly LedgerHost _full = new();
    private readonly LedgerHost _host;
    private readonly EctToken[] _tokens = LedgerTokens.Many(4);

    public RedactionTests() => _host = new LedgerHost(_full.PrivateKey, storage: new WrappedStorage(_full.Storage) { Entry = Redacted });

    private static CancellationToken Cancellation => LedgerHost.Cancellation;

    [Fact]
    public async Task Ledger_EntryRedacted_HashAndProofsStayAndTheRestIsAsBefore()
    {
        await _full.AppendAsync(_tokens);

        var read = await _host.Ledger.ReadAsync(0, 10, Cancellation);
        Assert.Equal([true, false, true, true], read.Select(shown => shown.Entry is not null));
        Assert.Equal((await _full.Ledger.ReadAsync(0, 10, Cancellation)).Select(shown => (shown.Index, shown.LeafHash, shown.RecordedAt)),
            read.Select(shown => (shown.Index, shown.LeafHash, shown.RecordedAt)));
        Assert.Empty(await _host.Ledger.FindAsync(_tokens[1].Id, Cancellation));
        Assert.Single(await _host.Ledger.FindAsync(_tokens[2].Id, Cancellation));
        Assert.Equal(EctLedgerFailure.None, (await _host.Verifier.AuditAsync(_host.Ledger, Cancellation)).Failure);
        Assert.Equal(4, (await _host.AppendOneAsync()).LeafIndex);
    }

    [Fact]
    public async Task AppendAsync_TokenOfRedactedEntry_ItsFirstReceiptWhereItCanBeMadeAgain()
    {
        var first = (await _full.AppendAsync(_tokens))[1];
        _host.Clock.Advance(TimeSpan.FromDays(1));

        var again = (await _host.AppendAsync(_tokens[1]))[0];
        Assert.Equal(first.Encoded.ToArray(), again.Encoded.ToArray());
        Assert.Equal(first.Entry.Encoded.ToArray(), again.Entry.Encoded.ToArray());

        var resigned = LedgerTokens.Signed(_tokens[1].Id, signature: new string('B', 86)); // The same token in other bytes.
        Assert.Equal(_tokens[1].Digest, resigned.Digest);
        var redacted = await Assert.ThrowsAsync<EctLedgerException>(() => _host.AppendAsync(resigned));
        Assert.Contains("redacted", redacted.Message, StringComparison.Ordinal);
        Assert.Equal(4, (await _host.AppendOneAsync()).LeafIndex);
    }

    public void Dispose()
    {
        _host.Dispose();
        _full.Dispose();
    }

    private EctStoredEntry Redacted(EctStoredEntry entry) => entry.Id != Guid.Parse(_tokens[1].Id)
        ? entry
        : new EctStoredEntry(entry.Id, entry.Digest, entry.LeafHash, entry.RecordedAt, entry.EndsAt, encoded: null)
            .At(entry.Index, entry.Following);
}

using Ect.Sqlite.Connection;
using Ect.Sqlite.Storage;

namespace Ect.Sqlite.Tests;

/// <summary>What an administrator, or a crash, may do to the file of a ledger.</summary>
public sealed class TamperedFileTests : IDisposable
{
    private readonly LedgerFiles _files = new();
    private readonly LedgerHost _keys = new();
    private readonly FlakySigner _signer;
    private LedgerHost _host;

    public TamperedFileTests()
    {
        _signer = new FlakySigner(_keys.Signer);
        _host = Open();
    }

    private static CancellationToken Cancellation => LedgerHost.Cancellation;

    [Theory]
    [InlineData("""DELETE FROM ledger_entry WHERE "index" >= 7""")]
    [InlineData("""DELETE FROM ledger_entry WHERE "index" >= 7; UPDATE ledger SET size = 7""")]
    [InlineData("""DELETE FROM ledger_entry WHERE "index" >= 7; UPDATE ledger SET size = 7; DELETE FROM ledger_head""")]
    [InlineData("""UPDATE ledger_entry SET leaf = zeroblob(32) WHERE "index" = 9""")]
    public async Task Rollback_UnderARunningLedger_NoForkIsSigned(string sql)
    {
        await _host.AppendAsync(LedgerTokens.Many(10));
        var (head, signatures) = (await _host.HeadAsync(), _signer.Signatures);
        Assert.True(_files.Run(sql) > 0);

        for (var i = 0; i < 5; i++)
        {
            var refused = await Assert.ThrowsAsync<EctLedgerException>(() => _host.AppendAsync(LedgerTokens.Many(4)));
            Assert.Contains("Entry 9 of the ledger is missing or was changed", refused.Message, StringComparison.Ordinal);
        }

        Assert.Equal(signatures, _signer.Signatures);
        Assert.Single(_host.LogCollector.GetSnapshot(), record => record.Id.Name is "LedgerContradicted");
        Assert.Equal(EctLedgerFailure.None, _host.Verifier.VerifyTreeHead(head));
    }

    [Theory]
    [InlineData("""DELETE FROM ledger_entry WHERE "index" >= 7""", "Entry 7 of the ledger is missing")]
    [InlineData("""DELETE FROM ledger_entry WHERE "index" >= 7; UPDATE ledger SET size = 7""", "has 7 entries and signed for 10")]
    [InlineData("""UPDATE ledger_entry SET leaf = zeroblob(32) WHERE "index" = 3""", "first 10 entries of the ledger are not those")]
    public async Task Rollback_BeforeAStart_DoesNotStart(string sql, string reason)
    {
        await _host.AppendAsync(LedgerTokens.Many(10));
        _files.Run(sql);
        Reopen();

        var refused = await Assert.ThrowsAsync<EctLedgerException>(_host.HeadAsync);
        Assert.Contains(reason, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_SealsBlockHashesAndHeadLost_TheyAreMadeAgain()
    {
        var tokens = LedgerTokens.Many(700);
        var given = new List<EctReceipt>();
        foreach (var some in tokens.Chunk(100)) given.AddRange(await _host.AppendAsync(some));
        Assert.Equal(2, _files.Run("DELETE FROM ledger_hash"));
        Assert.Equal(8, _files.Run("DELETE FROM ledger_seal; DELETE FROM ledger_head"));
        Reopen();

        var head = await _host.HeadAsync();
        Assert.Equal((700, EctLedgerFailure.None), (head.Size, _keys.Verifier.VerifyTreeHead(head)));
        foreach (var receipt in given.Where(receipt => receipt.LeafIndex % 50 is 7))
        {
            var found = Assert.Single(await _host.Ledger.FindAsync(receipt.Id, Cancellation));
            Assert.Equal((receipt.LeafIndex, receipt.TreeSize), (found.LeafIndex, found.TreeSize));
            Assert.Equal(EctLedgerFailure.None, _keys.Verifier.VerifyReceipt(found));
            Assert.Equal(found.Encoded.ToArray(), (await _host.AppendAsync(tokens[receipt.LeafIndex]))[0].Encoded.ToArray());
        }

        Assert.Equal(EctLedgerFailure.None, (await _keys.Verifier.AuditAsync(_host.Ledger, Cancellation)).Failure);
        Assert.Equal(9, _files.Run("DELETE FROM ledger_hash; DELETE FROM ledger_seal")); // They are kept again.
    }

    [Fact]
    public async Task Redaction_UnderARunningLedger_ProofsStayAndItGoesOn()
    {
        var given = await _host.AppendAsync(LedgerTokens.Many(5));
        var endsAt = given[0].Entry.RecordedAt.AddMinutes(10).ToUnixTimeMilliseconds();
        Assert.Equal(0, _files.Run($"UPDATE ledger_entry SET entry = NULL WHERE ends_at < {endsAt}"));
        Assert.Equal(5, _files.Run($"UPDATE ledger_entry SET entry = NULL WHERE ends_at < {endsAt + 1}"));

        Assert.All(await _host.Ledger.ReadAsync(0, 10, Cancellation), shown => Assert.Null(shown.Entry));
        Assert.Empty(await _host.Ledger.FindAsync(given[2].Id, Cancellation));
        var proof = await _host.Ledger.ProveInclusionAsync(2, 5, Cancellation);
        Assert.Equal(EctLedgerFailure.None, _keys.Verifier.VerifyInclusion(given[2].Entry, proof, await _host.HeadAsync()));
        Assert.Equal(5, (await _host.AppendOneAsync()).LeafIndex);
        Assert.Equal(EctLedgerFailure.None, (await _keys.Verifier.AuditAsync(_host.Ledger, Cancellation)).Failure);
    }

    [Fact]
    public async Task Backup_OfARunningLedger_IsTheLedgerAtThatTime()
    {
        var given = await _host.AppendAsync(LedgerTokens.Many(5));
        _files.Run($"VACUUM INTO '{_files.Path("backup.db")}'");
        await _host.AppendOneAsync();

        using var backup = new LedgerHost(_keys.PrivateKey, storage: _files.New("backup.db"));
        Assert.Equal(5, (await backup.HeadAsync()).Size);
        Assert.Equal(given[3].Encoded.ToArray(), Assert.Single(await backup.Ledger.FindAsync(given[3].Id, Cancellation)).Encoded.ToArray());
    }

    [Fact]
    public async Task Append_DiskIsFull_RefusedAndGoesOnOnceThereIsRoom()
    {
        await _host.AppendOneAsync();
        Limit(pages: 40);
        var refused = new List<EctLedgerException>();
        var token = LedgerTokens.Signed();
        while (refused.Count < 3)
        {
            try
            {
                await _host.AppendAsync(LedgerTokens.Many(20));
            }
            catch (EctLedgerException exception)
            {
                refused.Add(exception);
            }
        }

        Assert.All(refused, exception => Assert.Contains("SQLite file is full", exception.Message, StringComparison.Ordinal));
        Assert.Contains(refused, exception => exception.NothingRecorded);
        Assert.Equal(EctLedgerFailure.None, (await _keys.Verifier.AuditAsync(_host.Ledger, Cancellation)).Failure); // Reading goes on.

        Limit(pages: 1_000_000);
        Assert.Equal(EctLedgerFailure.None, _keys.Verifier.VerifyReceipt((await _host.AppendAsync(token))[0]));
        Assert.Equal(EctLedgerFailure.None, (await _keys.Verifier.AuditAsync(_host.Ledger, Cancellation)).Failure);
    }

    public void Dispose()
    {
        _host.Dispose();
        _files.Dispose();
        _keys.Dispose();
    }

    private LedgerHost Open() => new(_keys.PrivateKey, signer: _signer, storage: _files.New("ledger.db"));

    private void Reopen()
    {
        _host.Dispose();
        ((IDisposable)_host.Storage).Dispose();
        _host = Open();
    }

    /// <summary>As if the disk had no more room than that.</summary>
    private void Limit(int pages) =>
        ((SqliteLedgerStorage)_host.Storage).File.Write(connection => connection.Run($"PRAGMA max_page_count = {pages}"), isDurable: false);
}

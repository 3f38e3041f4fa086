using Ect.Sqlite.Writer;

namespace Ect.Sqlite.Tests;

/// <summary>What a killed process was answered is in the ledger, and it goes on from there.</summary>
public sealed class KilledWriterTests : IDisposable
{
    private const int Rounds = 4;

    private readonly LedgerFiles _files = new();
    private readonly LedgerHost _keys = new();

    private static CancellationToken Cancellation => LedgerHost.Cancellation;

    [Fact]
    public async Task Kill_UnderLoad_EveryReceiptThatWasGivenIsStillThereToTheByte()
    {
        for (var round = 1; round <= Rounds; round++)
        {
            using var writer = await WriteAsync();
            await writer.GrowAsync(300 * round);
        }

        using var host = new LedgerHost(_keys.PrivateKey, storage: _files.New("ledger.db"));
        var head = await host.HeadAsync();
        var audit = await host.Verifier.AuditAsync(host.Ledger, Cancellation);
        Assert.Equal(EctLedgerFailure.None, audit.Failure);

        var given = WriterProcess.Read(_files.Path("receipts")).ToLookup(line => line.Id, line => line.Receipt);
        Assert.True(given.Count >= 300 * (1 + 2 + 3 + 4) * 19 / 21);
        foreach (var receipts in given)
        {
            var found = Assert.Single(await host.Ledger.FindAsync(receipts.Key, Cancellation)); // Once, however often it was tried.
            Assert.Equal(EctLedgerFailure.None, host.Verifier.VerifyReceipt(found)); // Place, root and signature of these very bytes.
            Assert.All(receipts, receipt => Assert.Equal(receipt, found.Encoded.ToArray()));
            var read = Assert.Single(await host.Ledger.ReadAsync(found.LeafIndex, 1, Cancellation));
            Assert.Equal(found.Entry.Encoded.ToArray(), read.Entry!.Encoded.ToArray());
            Assert.InRange(found.TreeSize, found.LeafIndex + 1, head.Size);
        }
    }

    [Fact]
    public async Task OpenAsync_SecondProcess_RefusedInASentenceAndTheFirstGoesOn()
    {
        using var host = new LedgerHost(_keys.PrivateKey, storage: _files.New("ledger.db"));
        await host.AppendOneAsync();

        using var second = await WriteAsync();
        var (exitCode, output) = await second.EndAsync(Cancellation);

        Assert.Equal(2, exitCode);
        Assert.Contains("Another process uses the ledger", output, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", output, StringComparison.Ordinal);
        Assert.Equal(1, (await host.AppendOneAsync()).LeafIndex);
    }

    [Fact]
    public async Task OpenAsync_TheOtherProcessWasKilled_ItsLockIsFree()
    {
        using (var writer = await WriteAsync())
        {
            await writer.GrowAsync(1);
            using var refused = new LedgerHost(_keys.PrivateKey, storage: _files.New("ledger.db"));
            var exception = await Assert.ThrowsAsync<EctLedgerException>(refused.HeadAsync);
            Assert.Contains("Another process uses the ledger", exception.Message, StringComparison.Ordinal);
            Assert.True(exception.NothingRecorded);
        }

        using var host = new LedgerHost(_keys.PrivateKey, storage: _files.New("ledger.db"));
        Assert.True((await host.HeadAsync()).Size > 0);
    }

    public void Dispose()
    {
        _files.Dispose();
        _keys.Dispose();
    }

    private Task<WriterProcess> WriteAsync()
    {
        var key = Convert.ToBase64String(_keys.PrivateKey.ExportPkcs8PrivateKey());
        return WriterProcess.StartAsync(new WriterSettings(_files.Path(), key, _files.Path("receipts"), Writers: 16));
    }
}

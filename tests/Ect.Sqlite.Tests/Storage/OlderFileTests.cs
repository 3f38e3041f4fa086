using System.Security.Cryptography;

namespace Ect.Sqlite.Tests;

/// <summary>A file that an older version of the library made.</summary>
public sealed class OlderFileTests : IDisposable
{
    private readonly LedgerFiles _files = new();

    private static CancellationToken Cancellation => LedgerHost.Cancellation;

    [Theory]
    [InlineData(1, "redact"), InlineData(1, "find the first that ends"), InlineData(1, "read what was shown")]
    [InlineData(2, "keep what was shown"), InlineData(2, "append"), InlineData(2, "keep")]
    public async Task OlderFile_ReadAndThenWritten_BroughtUpToDateWithItsEntriesByTheSecond(int version, string what)
    {
        var entries = await MakeAsync(version);
        var storage = await OpenAsync();

        Assert.Equal(3, (await storage.ReadStateAsync(Cancellation)).Size);
        Assert.Equal(3, (await storage.ReadAsync(0, 10, Cancellation)).Count);
        Assert.Single(await storage.FindAsync(entries[1].Id, 10, Cancellation));
        Assert.Equal(3, (await storage.ReadHashesAsync([(0, 0, 3), (1, 0, 1)], Cancellation)).Count);
        Assert.Empty(await storage.ReadSealsAsync([3], Cancellation));
        AssertVersion(version);

        storage = await OpenAsync();
        switch (what)
        {
            case "redact":
                Assert.Equal(3, await storage.RedactAsync(DateTimeOffset.MaxValue, DateTimeOffset.MaxValue, Cancellation));
                break;
            case "find the first that ends":
                Assert.Equal(0, await storage.FindEndingAfterAsync(Forge.Now.AddSeconds(-1), Cancellation));
                break;
            case "read what was shown":
                Assert.Equal(0, await storage.ReadDisclosedAsync(Cancellation));
                break;
            case "keep what was shown":
                await storage.KeepDisclosedAsync(2, Cancellation);
                Assert.Equal(2, await storage.ReadDisclosedAsync(Cancellation));
                break;
            case "append":
                Assert.Equal(3, (await storage.AppendAsync([StoredEntries.One()], 0, default, Cancellation))!.Start);
                break;
            case "keep":
                Assert.True(await storage.KeepAsync(new(3, note: null, new byte[] { 1 }, []), Cancellation));
                break;
        }

        AssertVersion(3);
    }

    [Fact]
    public async Task OlderFile_OfAnotherLedger_Refused()
    {
        await MakeAsync(version: 2);

        var refused = await Assert.ThrowsAsync<EctLedgerException>(
            async () => await _files.New("ledger.db").OpenAsync("other.example.com/audit", Cancellation));

        Assert.Contains("not other.example.com/audit", refused.Message, StringComparison.Ordinal);
        AssertVersion(2);
    }

    public void Dispose() => _files.Dispose();

    private async Task<IEctLedgerStorage> OpenAsync()
    {
        var storage = _files.New("ledger.db");
        await storage.OpenAsync(LedgerHost.Origin, Cancellation);
        return storage;
    }

    private async Task<List<EctStoredEntry>> MakeAsync(int version)
    {
        var storage = await OpenAsync();
        var entries = new List<EctStoredEntry>();
        for (var n = 0; n < 3; n++)
        {
            var entry = new EctStoredEntry(
                Guid.NewGuid(), StoredEntries.Digest(), StoredEntries.Digest(), Forge.Now, Forge.Now,
                RandomNumberGenerator.GetBytes(20));
            entries.AddRange((await storage.AppendAsync([entry], 0, default, Cancellation))!.Entries);
        }

        _files.Close();
        if (version is 1) _files.Run("DROP INDEX ledger_entry_ends");
        _files.Run($"DROP TABLE ledger_disclosed; UPDATE ledger SET version = {version}");
        return entries;
    }

    private void AssertVersion(int version)
    {
        _files.Close();
        Assert.Equal(1, _files.Run($"UPDATE ledger SET version = version WHERE version = {version}"));
    }
}

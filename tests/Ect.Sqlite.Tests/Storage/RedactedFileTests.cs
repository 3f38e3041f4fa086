using System.Security.Cryptography;
using Ect.Sqlite.Connection;
using Microsoft.Data.Sqlite;

namespace Ect.Sqlite.Tests;

/// <summary>What is redacted is no longer in any file, and what is not redacted is.</summary>
public sealed class RedactedFileTests : IDisposable
{
    private readonly LedgerFiles _files = new();

    private static CancellationToken Cancellation => LedgerHost.Cancellation;

    [Theory]
    [InlineData(20), InlineData(700), InlineData(3_900), InlineData(20_000)] // Several on a page, one on a page, one on several pages.
    public async Task RedactAsync_SomeThenAll_TheirBytesAreInNoFile(int length)
    {
        var storage = await OpenAsync();
        var entries = await AppendAsync(storage, 200, length);
        var redacted = entries.Where((_, n) => n % 3 is 1).OrderBy(_ => Random.Shared.Next()).ToList();
        Assert.Equal(entries.Select(entry => entry.Id), InFiles(entries));

        foreach (var entry in redacted) Assert.Equal(1, await storage.RedactAsync(entry.Id, Cancellation));
        Assert.Equal(entries.Except(redacted).Select(entry => entry.Id), InFiles(entries));

        Assert.Equal(
            entries.Count - redacted.Count, await storage.RedactAsync(DateTimeOffset.MaxValue, DateTimeOffset.MaxValue, Cancellation));
        Assert.Empty(InFiles(entries));
        _files.Close();
        Assert.Empty(InFiles(entries));
    }

    [Fact]
    public async Task RedactAsync_SomebodyReadsAnOlderState_RefusedUntilTheBytesAreGone()
    {
        var storage = await OpenAsync(TimeSpan.FromMilliseconds(200));
        var entries = await AppendAsync(storage, 5, 700);
        using var reader = new SqliteConnection($"Data Source={_files.Path()};Pooling=False");
        reader.Open();
        reader.Run("BEGIN");
        Assert.Equal([5], reader.Query("SELECT count(*) FROM ledger_entry WHERE entry IS NOT NULL", row => row.GetInt32(0)));

        var refused = await Assert.ThrowsAsync<EctLedgerException>(() => storage.RedactAsync(entries[1].Id, Cancellation).AsTask());
        Assert.Contains("reads an older state", refused.Message, StringComparison.Ordinal);
        Assert.Equal(1, refused.EntriesRedacted);
        Assert.Equal(5, (await storage.AppendAsync([StoredEntries.One()], 0, default, Cancellation))!.Start); // It goes on all the same.
        reader.Run("COMMIT");

        Assert.Equal(0, await storage.RedactAsync(entries[1].Id, Cancellation)); // It is done already, but for the log.
        Assert.DoesNotContain(entries[1].Id, InFiles(entries));
    }

    public void Dispose() => _files.Dispose();

    private static async Task<List<EctStoredEntry>> AppendAsync(IEctLedgerStorage storage, int count, int length)
    {
        var entries = new List<EctStoredEntry>();
        for (var n = 0; n < count; n++)
        {
            var entry = new EctStoredEntry(
                Guid.NewGuid(), StoredEntries.Digest(), StoredEntries.Digest(), Forge.Now, Forge.Now,
                RandomNumberGenerator.GetBytes(length));
            entries.AddRange((await storage.AppendAsync([entry], 0, default, Cancellation))!.Entries);
        }

        return entries;
    }

    private async Task<IEctLedgerStorage> OpenAsync(TimeSpan? timeout = null)
    {
        var storage = _files.New("ledger.db", timeout);
        await storage.OpenAsync(LedgerHost.Origin, Cancellation);
        return storage;
    }

    /// <summary>The entries of which 16 bytes are in some file: at the beginning, in the middle or at the end.</summary>
    private IEnumerable<Guid> InFiles(IEnumerable<EctStoredEntry> entries)
    {
        const int Part = 16;
        var folder = Path.GetDirectoryName(_files.Path())!;
        var contents = Directory.GetFiles(folder).Where(file => !file.EndsWith(".lock", StringComparison.Ordinal)).Select(Read).ToList();
        return
        [
            .. from entry in entries
               let bytes = entry.Encoded!.Value
               where ((int[])[0, (bytes.Length - Part) / 2, bytes.Length - Part]).Any(start =>
                   contents.Exists(content => content.AsSpan().IndexOf(bytes.Span.Slice(start, Part)) >= 0))
               select entry.Id,
        ];
    }

    private static byte[] Read(string file)
    {
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        var content = new byte[stream.Length];
        stream.ReadExactly(content);
        return content;
    }
}

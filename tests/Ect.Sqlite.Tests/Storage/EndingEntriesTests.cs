namespace Ect.Sqlite.Tests;

/// <summary>The first entry whose token has not ended, among many that end at the same time and some that were redacted.</summary>
public sealed class EndingEntriesTests : IDisposable
{
    private readonly LedgerFiles _files = new();

    private static CancellationToken Cancellation => LedgerHost.Cancellation;

    [Theory]
    [InlineData(1, 1), InlineData(2, 7), InlineData(3, 60), InlineData(4, 100_000)]
    public async Task FindEndingAfter_AnyInstant_IsTheFirstOfThoseThatReadingFinds(int seed, int seconds)
    {
        var random = new Random(seed);
        var storage = _files.New("ledger.db");
        await storage.OpenAsync(LedgerHost.Origin, Cancellation);
        EctStoredEntry[] given = [.. Enumerable.Range(0, 500).Select(n => new EctStoredEntry(
            Guid.NewGuid(), StoredEntries.Digest(), StoredEntries.Digest(), Forge.Now, Forge.Now.AddSeconds(n / 10 + random.Next(seconds)),
            new byte[] { 1 }))];
        await storage.AppendAsync(given, 0, default, Cancellation);
        foreach (var entry in given.Where(_ => random.Next(10) is 0)) await storage.RedactAsync(entry.Id, Cancellation);

        var entries = await storage.ReadAsync(0, 1_000, Cancellation);
        DateTimeOffset[] instants = [Forge.Now.AddSeconds(-1), .. entries.Select(it => it.EndsAt).Distinct().Order()];
        foreach (var instant in instants)
            Assert.Equal(
                entries.FirstOrDefault(it => it.Encoded is not null && it.EndsAt > instant)?.Index,
                await storage.FindEndingAfterAsync(instant, Cancellation));
    }

    public void Dispose() => _files.Dispose();
}

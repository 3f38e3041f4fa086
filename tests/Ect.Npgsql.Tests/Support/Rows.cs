namespace Ect.Npgsql.Tests;

/// <summary>Entries as the ledger would give them to its storage.</summary>
internal static class Rows
{
    public const string Origin = "ledger.example.com/audit";

    private static readonly DateTimeOffset RecordedAt = new(2026, 3, 4, 5, 6, 7, 89, TimeSpan.Zero);

    public static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static EctStoredEntry New(Guid? id = null) => new(
        id ?? Guid.NewGuid(), Digest(), Digest(), RecordedAt, RecordedAt.AddMinutes(10).AddMilliseconds(-89), Guid.NewGuid().ToByteArray());

    public static EctStoredEntry[] Many(int count) => [.. Enumerable.Range(0, count).Select(_ => New())];

    public static EctDigest Digest() => EctDigest.Of(Guid.NewGuid().ToByteArray());

    public static async Task<EctLedgerAppended> AddAsync(this IEctLedgerStorage storage, params EctStoredEntry[] entries) =>
        (await storage.AppendAsync(entries, 0, default, Cancellation))!;
}

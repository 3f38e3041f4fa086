using System.Diagnostics;
using Ect.Benchmarks.Table;

namespace Ect.Benchmarks.Ledger;

/// <summary>A ledger in PostgreSQL that grows tenfold again and again: whether it takes more as fast as at its beginning, what an entry needs
/// on disk, and how long proofs take.</summary>
/// <remarks>The server makes most entries itself, as long as real ones but without a token in them, with their indexes in place, as they are
/// in use, and with seals of 16. What hashes are missing then, the ledger makes.</remarks>
internal sealed class LargeLedger(PostgresServer server, WriterSettings settings, TextWriter output)
{
    public const string Name = "large";

    private const string Head = """
        | entries | appends/s | processor time at the writers | inclusion p50 | p99 | consistency p50 | p99 | bytes an entry | its table | indexes | seals |
        |--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|
        """;

    private const int Smallest = 10_000, Chunk = 50_000, Proofs = 300;

    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(5), Duration = TimeSpan.FromSeconds(10), Patience = TimeSpan.FromMinutes(10);

    public static async Task RunAsync(LedgerServers servers, int entries, EctReceiptSignature signature, TextWriter output)
    {
        var settings = await servers.NewAsync(LedgerStorageKind.PostgreSql, signature) with { Writers = 32 };
        var ledger = new LargeLedger(await servers.StartPostgresAsync(), settings, output);
        output.WriteLine(Head);
        for (long size = Smallest; size < entries; size *= 10) await ledger.GrowAsync(size);
        await ledger.GrowAsync(entries);
    }

    private async Task GrowAsync(long size)
    {
        await MeasureAppendsAsync(TimeSpan.FromSeconds(1)); // Makes the schema, and the entry that others are made after.
        await FillAsync(size);
        await server.ExecuteAsync("CHECKPOINT", Patience);
        await ProveAsync(); // Makes the hashes.
        var (inclusion, consistency) = await ProveAsync();
        var appends = await MeasureAppendsAsync(Duration);
        var entries = await AskAsync("size", "ledger");
        var (table, indexes) = await BytesAsync("ledger_entry");
        var seals = await BytesAsync("ledger_seal");
        var hashes = await BytesAsync("ledger_hash");
        var all = table + indexes + seals.Table + seals.Indexes + hashes.Table + hashes.Indexes;
        Write($"| {entries:N0} | {appends.PerSecond:N0} | {1_000 * appends.Processor / appends.Latencies.Count:0} µs an append ");
        Write($"| {inclusion} | {consistency} | {PerEntry(all)} | {PerEntry(table)} | {PerEntry(indexes)} ");
        Write($"| {PerEntry(seals.Table + seals.Indexes)} |\n");
        await output.FlushAsync();

        string PerEntry(long bytes) => ((double)bytes / entries).ToString("0", Machine.Culture);
    }

    private async Task<WriterTimes> MeasureAppendsAsync(TimeSpan duration)
    {
        await using var writers = await WriterProcess.StartAsync(settings);
        await writers.MeasureAsync(WarmUp);
        return WriterTimes.Of([await writers.MeasureAsync(duration)]);
    }

    private async Task FillAsync(long size)
    {
        for (var start = await AskAsync("size", "ledger"); start < size; start = await AskAsync("size", "ledger"))
            await FillAsync(start, Math.Min(size, start + Chunk));
    }

    private async Task FillAsync(long start, long end) => await server.ExecuteAsync(
        $"""
        SET statement_timeout = 0;
        INSERT INTO {settings.Schema}.ledger_entry (index, following, jti, digest, leaf, recorded_at, ends_at, entry)
          SELECT n, 15 - n % 16, gen_random_uuid(), sha256(n::text::bytea), sha256('\x00'::bytea || it.entry), now(),
            date_trunc('second', now()) + make_interval(secs => (n - {start}) / 5000), it.entry
          FROM (SELECT entry AS real FROM {settings.Schema}.ledger_entry LIMIT 1) AS sample, generate_series({start}, {end - 1}) AS n,
            LATERAL (SELECT overlay(sample.real PLACING int8send(n) FROM 40) AS entry) AS it;
        INSERT INTO {settings.Schema}.ledger_seal
          SELECT n, (SELECT seal FROM {settings.Schema}.ledger_seal ORDER BY size LIMIT 1)
          FROM generate_series({start} + 16, {end}, 16) AS n ON CONFLICT DO NOTHING;
        UPDATE {settings.Schema}.ledger SET size = {end};
        """,
        Patience);

    private async Task<(string Inclusion, string Consistency)> ProveAsync()
    {
        await using var service = new LedgerService(settings);
        var reader = service.Reader;
        await service.Ledger.AppendAsync([LedgerTokens.Signed()], CancellationToken.None);
        var size = (await reader.GetTreeHeadAsync(CancellationToken.None)).Size;
        var inclusion = await TimeAsync(
            () => reader.ProveInclusionAsync(Random.Shared.NextInt64(size), size, CancellationToken.None).AsTask());
        var consistency = await TimeAsync(
            () => reader.ProveConsistencyAsync(1 + Random.Shared.NextInt64(size - 1), size, CancellationToken.None).AsTask());
        return (inclusion, consistency);
    }

    private static async Task<string> TimeAsync(Func<Task> prove)
    {
        var times = new List<double>();
        for (var n = 0; n < Proofs; n++)
        {
            var started = Stopwatch.GetTimestamp();
            await prove();
            times.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
        }

        times.Sort();
        return string.Create(Machine.Culture, $"{times[Proofs / 2]:0.00} ms | {times[Proofs * 99 / 100]:0.00} ms");
    }

    private async Task<(long Table, long Indexes)> BytesAsync(string relation) => (
        await server.AskAsync<long>($"SELECT pg_table_size('{settings.Schema}.{relation}')"),
        await server.AskAsync<long>($"SELECT pg_indexes_size('{settings.Schema}.{relation}')"));

    private Task<long> AskAsync(string column, string table) => server.AskAsync<long>($"SELECT {column} FROM {settings.Schema}.{table}");

    private void Write(FormattableString text) => output.Write(text.ToString(Machine.Culture));
}

using System.Diagnostics;
using Ect.Benchmarks.Table;

namespace Ect.Benchmarks.Ledger;

/// <summary>A ledger in PostgreSQL with many entries: whether it takes more as fast as at its beginning, what an entry needs on disk, and
/// how long proofs take.</summary>
/// <remarks>The server makes most entries itself, as long as real ones but without a token in them, and with seals of 16. What hashes are
/// missing then, the ledger makes.</remarks>
internal static class LargeLedger
{
    public const string Name = "large";

    private const int Proofs = 300, SealedAtOnce = 16, SignatureLength = 68;

    public static async Task RunAsync(LedgerServers servers, bool isQuick, TextWriter output)
    {
        var size = isQuick ? 1_000_000 : 10_000_000;
        var settings = await servers.NewAsync(LedgerStorageKind.PostgreSql, writers: 32);
        var server = await servers.StartPostgresAsync();
        var small = await RateAsync(settings);
        await WriteProofsAsync(settings, output);
        var started = Stopwatch.GetTimestamp();
        await FillAsync(server, settings.Schema, size);
        Write(output, $"{size:N0} entries after {Stopwatch.GetElapsedTime(started).TotalSeconds:0} s");
        await WriteProofsAsync(settings, output);
        Write(output, $"hashes made again after {Stopwatch.GetElapsedTime(started).TotalSeconds:0} s");
        var large = await RateAsync(settings);
        Write(output, $"appends/s at first {small.PerSecond:N0}, then {large.PerSecond:N0}: {large.PerSecond / small.PerSecond:0.00}");
        await WriteProofsAsync(settings, output);
        await WriteBytesAsync(server, settings.Schema, output);
    }

    private static async Task<WriterTimes> RateAsync(WriterSettings settings)
    {
        await using var writers = await WriterProcess.StartAsync(settings);
        await writers.MeasureAsync(TimeSpan.FromSeconds(10));
        return WriterTimes.Of([await writers.MeasureAsync(TimeSpan.FromSeconds(10))]);
    }

    private static async Task FillAsync(PostgresServer server, string schema, int size) => await server.ExecuteAsync(
        $"""
        SET statement_timeout = 0;
        CREATE TEMPORARY TABLE dropped AS SELECT pg_get_indexdef('{schema}.ledger_entry_token'::regclass) AS index;
        DROP INDEX {schema}.ledger_entry_token;
        INSERT INTO {schema}.ledger_entry (index, following, jti, digest, leaf, recorded_at, ends_at, entry)
          SELECT n, 15 - n % 16, gen_random_uuid(), sha256(n::text::bytea), sha256('\x00'::bytea || it.entry), now(), now(), it.entry
          FROM (SELECT size AS start FROM {schema}.ledger) AS ledger, (SELECT entry AS real FROM {schema}.ledger_entry LIMIT 1) AS sample,
            generate_series(ledger.start, {size - 1}) AS n,
            LATERAL (SELECT overlay(sample.real PLACING int8send(n) FROM 40) AS entry) AS it;
        DO $$ BEGIN EXECUTE (SELECT index FROM dropped); END $$;
        INSERT INTO {schema}.ledger_seal
          SELECT n, decode(repeat('5a', {SignatureLength * SealedAtOnce}), 'hex')
          FROM {schema}.ledger, generate_series(size + {SealedAtOnce}, {size}, {SealedAtOnce}) AS n;
        UPDATE {schema}.ledger SET size = {size};
        CHECKPOINT;
        """);

    private static async Task WriteProofsAsync(WriterSettings settings, TextWriter output)
    {
        await using var service = new LedgerService(settings);
        var reader = service.Reader;
        await service.Ledger.AppendAsync([LedgerTokens.Signed()], CancellationToken.None);
        var size = (await reader.GetTreeHeadAsync(CancellationToken.None)).Size;
        for (var n = 0; n < Proofs; n++) await reader.ProveInclusionAsync(Random.Shared.NextInt64(size), size, CancellationToken.None);

        var inclusion = await TimeAsync(
            () => reader.ProveInclusionAsync(Random.Shared.NextInt64(size), size, CancellationToken.None).AsTask());
        var consistency = await TimeAsync(
            () => reader.ProveConsistencyAsync(1 + Random.Shared.NextInt64(size - 1), size, CancellationToken.None).AsTask());
        Write(output, $"proofs of {size:N0} entries: inclusion {inclusion}, consistency {consistency}");
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
        return string.Create(Machine.Culture, $"p50 {times[Proofs / 2]:0.00} ms, p99 {times[Proofs * 99 / 100]:0.00} ms (bar 2 ms)");
    }

    private static async Task WriteBytesAsync(PostgresServer server, string schema, TextWriter output)
    {
        var size = await server.AskAsync<long>($"SELECT size FROM {schema}.ledger");
        foreach (var relation in (string[])["ledger_entry", "ledger_seal", "ledger_hash"])
        {
            var table = await server.AskAsync<long>($"SELECT pg_table_size('{schema}.{relation}')");
            var indexes = await server.AskAsync<long>($"SELECT pg_indexes_size('{schema}.{relation}')");
            Write(output, $"{relation}: {(double)table / size:0} bytes an entry, and {(double)indexes / size:0} in indexes");
        }
    }

    private static void Write(TextWriter output, FormattableString line) => output.WriteLine(line.ToString(Machine.Culture));
}

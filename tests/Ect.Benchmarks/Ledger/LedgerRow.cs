using Ect.Benchmarks.Table;
using static Ect.EctReceiptSignature;

namespace Ect.Benchmarks.Ledger;

/// <summary>A line of the table: writers at a ledger of their own, and what has to be reached.</summary>
/// <param name="What">What is measured.</param>
/// <param name="Storage">What the ledger is kept in.</param>
/// <param name="Writers">How many writers each process has.</param>
internal sealed record LedgerRow(string What, LedgerStorageKind Storage, params IReadOnlyList<int> Writers)
{
    public const string Head = """
        | 32 writers, one token a call | appends/s | p50 | p99 | longest silence | processor time at the writers | busy cores | bytes an entry | bar | |
        |---|--:|--:|--:|--:|--:|--:|--:|---|---|
        """;

    private static readonly TimeSpan FrozenFor = TimeSpan.FromSeconds(2);

    public double? LeastPerSecond { get; private init; }

    public double? MostP99 { get; private init; }

    /// <summary>The longest that the others may be silent while one process is frozen.</summary>
    public double? MostSilence { get; private init; }

    public int SignerMilliseconds { get; private init; }

    public EctReceiptSignature Signature { get; private init; }

    public static IEnumerable<LedgerRow> All { get; } =
    [
        new("PostgreSQL, 3 processes", LedgerStorageKind.PostgreSql, 11, 11, 10) { LeastPerSecond = 5_000, MostP99 = 30 },
        new("PostgreSQL, one process", LedgerStorageKind.PostgreSql, 32) { LeastPerSecond = 12_000 },
        new("SQLite", LedgerStorageKind.Sqlite, 32) { LeastPerSecond = 15_000 },
        new("memory", LedgerStorageKind.Memory, 32),
        new("PostgreSQL, 3 processes, a signature for each token", LedgerStorageKind.PostgreSql, 11, 11, 10) { Signature = PerToken },
        new("PostgreSQL, one process, a signature for each token", LedgerStorageKind.PostgreSql, 32) { Signature = PerToken },
        new("SQLite, a signature for each token", LedgerStorageKind.Sqlite, 32) { Signature = PerToken },
        new("memory, a signature for each token", LedgerStorageKind.Memory, 32) { Signature = PerToken },
        new("PostgreSQL, 3 processes, a signer of 20 ms", LedgerStorageKind.PostgreSql, 11, 11, 10)
        {
            LeastPerSecond = 1_000, SignerMilliseconds = 20,
        },
        new("PostgreSQL, 2 processes beside a frozen one", LedgerStorageKind.PostgreSql, 10, 11, 11) { MostSilence = 100 },
    ];

    /// <returns>The line.</returns>
    public async Task<string> RunAsync(LedgerServers servers, bool isQuick)
    {
        var (warmUp, duration) = isQuick
            ? (TimeSpan.FromSeconds(12), TimeSpan.FromSeconds(8))
            : (TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(20));
        var processes = new List<WriterProcess>();
        try
        {
            var settings = await servers.NewAsync(Storage, Signature, SignerMilliseconds);
            foreach (var writers in Writers) processes.Add(await WriterProcess.StartAsync(settings with { Writers = writers }));
            await MeasureAsync(processes, warmUp);
            var start = MachineTime.Now;
            var times = MostSilence is null ? await MeasureAsync(processes, duration) : await FreezeAsync(processes, duration);
            return Show(times, MachineTime.Now.CoresSince(start, times.Seconds), await servers.BytesAnEntryAsync(settings));
        }
        finally
        {
            foreach (var process in processes) await process.DisposeAsync();
        }
    }

    private static async Task<WriterTimes> MeasureAsync(IEnumerable<WriterProcess> processes, TimeSpan duration) =>
        WriterTimes.Of(await Task.WhenAll(processes.Select(process => process.MeasureAsync(duration))));

    /// <summary>Measures all but the first, which is frozen again and again.</summary>
    private static async Task<WriterTimes> FreezeAsync(List<WriterProcess> processes, TimeSpan duration)
    {
        var others = MeasureAsync(processes.Skip(1), duration);
        while (!others.IsCompleted)
        {
            await processes[0].FreezeAsync(FrozenFor);
            await Task.Delay(TimeSpan.FromSeconds(0.5));
        }

        return await others;
    }

    private string Show(WriterTimes times, double cores, long? bytes)
    {
        var (rate, p99) = (times.PerSecond, times.Percentile(0.99));
        var isReached = !(rate < LeastPerSecond) && !(p99 > MostP99) && !(times.LongestSilence > MostSilence);
        string[] bars =
        [
            .. LeastPerSecond is { } least ? [Text($">= {least:N0}/s")] : (string[])[],
            .. MostP99 is { } most ? [Text($"p99 < {most:0} ms")] : (string[])[],
            .. MostSilence is { } silence ? [Text($"silence < {silence:0} ms")] : (string[])[],
        ];
        return Text($"| {What} | {rate:N0} | {times.Percentile(0.5):0.0} ms | {p99:0.0} ms | {times.LongestSilence:0} ms ")
            + Text($"| {1_000 * times.Processor / times.Latencies.Count:0} µs an append | {cores:0.0} | {bytes} | {string.Join(", ", bars)} ")
            + $"| {(bars is [] ? "" : isReached ? "reached" : "missed")} |";
    }

    private static string Text(FormattableString text) => text.ToString(Machine.Culture);
}

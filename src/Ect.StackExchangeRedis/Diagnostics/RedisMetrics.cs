using System.Diagnostics.Metrics;

namespace Ect.StackExchangeRedis.Diagnostics;

/// <summary>The Redis part of the meter <c>Ect</c>. Every tag has few values.</summary>
internal sealed class RedisMetrics
{
    /// <summary>The buckets in seconds. The default buckets of exporters are meant for milliseconds, and all durations would fall into the
    /// first.</summary>
    private static readonly InstrumentAdvice<double> Seconds = new()
    {
        HistogramBucketBoundaries =
            [0.000_05, 0.000_1, 0.000_25, 0.000_5, 0.001, 0.002_5, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    };

    private readonly Meter _meter;
    private readonly Histogram<double> _duration;
    private readonly Counter<long> _errors;
    private readonly Counter<long> _entries;
    private readonly Counter<long> _reconnects;
    private readonly Counter<long> _fences;

    public RedisMetrics(IMeterFactory meters)
    {
        var meter = _meter = meters.Create(EctDiagnostics.MeterName);
        _duration = meter.CreateHistogram("ect.redis.duration", "s", "Time that one step waited for Redis.", tags: null, Seconds);
        _errors = meter.CreateCounter<long>("ect.redis.errors", "{error}", "Steps that Redis did not answer, or refused.");
        _entries = meter.CreateCounter<long>("ect.redis.entries", "{entry}", "Entries written, which Redis keeps until they expire.");
        _reconnects = meter.CreateCounter<long>(
            "ect.redis.reconnects", "{attempt}", "Attempts to replace a connection that did not answer.");
        _fences = meter.CreateCounter<long>("ect.redis.fences", "{fence}",
            "Times that all tokens issued before were refused, because Redis may have forgotten uses.");
    }

    /// <summary>Adds gauges of the memory of the fullest server. A figure that nobody knows is left out.</summary>
    public void ObserveMemory(Func<long?> used, Func<long?> limit)
    {
        _meter.CreateObservableGauge("ect.redis.memory.used", () => Known(used()), "By",
            "Memory that the fullest Redis server uses, for everything that it keeps.");
        _meter.CreateObservableGauge("ect.redis.memory.limit", () => Known(limit()), "By",
            "Memory that the fullest Redis server may use (maxmemory).");
    }

    /// <summary>Counts a new belief in a server.</summary>
    /// <param name="isAnother">Whether the server is a new one; otherwise it has lost its mark.</param>
    public void FenceBegan(bool isAnother) => _fences.Add(1, new KeyValuePair<string, object?>("cause", isAnother ? "server" : "mark"));

    /// <summary>Counts entries that take memory from now on. Redis holds the entries a second, times the seconds and bytes of
    /// each.</summary>
    /// <param name="kind">One of <see cref="RedisEntryKind"/>.</param>
    /// <param name="count">How many entries were written.</param>
    public void Wrote(string kind, int count)
    {
        if (count > 0) _entries.Add(count, new KeyValuePair<string, object?>("kind", kind));
    }

    /// <summary>Counts an attempt to replace the connection.</summary>
    public void Reconnects() => _reconnects.Add(1);

    /// <summary>Records how long a step waited, and its error.</summary>
    /// <param name="operation">The step.</param>
    /// <param name="duration">How long it waited.</param>
    /// <param name="error">The kind of its error; <see langword="null"/> for none.</param>
    public void Record(string operation, TimeSpan duration, string? error)
    {
        var step = new KeyValuePair<string, object?>("operation", operation);
        _duration.Record(duration.TotalSeconds, step, new("outcome", error is null ? "ok" : "failed"));
        if (error is not null) _errors.Add(1, step, new("kind", error));
    }

    private static IEnumerable<Measurement<long>> Known(long? value) => value is { } known ? [new(known)] : [];
}

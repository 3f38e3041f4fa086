using System.Diagnostics.Metrics;

namespace Ect.StackExchangeRedis.Diagnostics;

/// <summary>The Redis part of the meter <c>Ect</c>. Every tag has few values.</summary>
internal sealed class RedisMetrics
{
    /// <summary>Without advice an exporter takes buckets that were made for milliseconds, and all durations fall into the first.</summary>
    private static readonly InstrumentAdvice<double> Seconds = new()
    {
        HistogramBucketBoundaries = [0.000_05, 0.000_1, 0.000_25, 0.000_5, 0.001, 0.002_5, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    };

    private readonly Histogram<double> _duration;
    private readonly Counter<long> _errors;
    private readonly Counter<long> _entries;
    private readonly Counter<long> _reconnects;
    private readonly Counter<long> _fences;

    public RedisMetrics(IMeterFactory meters)
    {
        var meter = meters.Create(EctDiagnostics.MeterName);
        _duration = meter.CreateHistogram("ect.redis.duration", "s", "Time that one step waited for Redis.", tags: null, Seconds);
        _errors = meter.CreateCounter<long>("ect.redis.errors", "{error}", "Steps that Redis did not answer, or refused.");
        _entries = meter.CreateCounter<long>("ect.redis.entries", "{entry}", "Entries written that Redis keeps until their time is over.");
        _reconnects = meter.CreateCounter<long>("ect.redis.reconnects", "{attempt}", "Attempts to replace a connection that did not answer.");
        _fences = meter.CreateCounter<long>("ect.redis.fences", "{fence}",
            "Times that tokens issued until then were refused, because Redis may have forgotten uses.");
    }

    /// <summary>Counts how often a server was believed anew.</summary>
    /// <param name="isAnother">Whether it is another server than before, or one that has lost its mark.</param>
    public void FenceBegan(bool isAnother) => _fences.Add(1, new KeyValuePair<string, object?>("cause", isAnother ? "server" : "mark"));

    /// <summary>Counts what takes memory from now on: entries a second, times their seconds and bytes, are what Redis holds.</summary>
    /// <param name="kind">One of <see cref="RedisEntryKind"/>.</param>
    /// <param name="count">How many were written.</param>
    public void Wrote(string kind, int count)
    {
        if (count > 0) _entries.Add(count, new KeyValuePair<string, object?>("kind", kind));
    }

    /// <summary>Counts an attempt to make the connection anew.</summary>
    public void Reconnects() => _reconnects.Add(1);

    /// <param name="operation">The step.</param>
    /// <param name="duration">How long it waited.</param>
    /// <param name="error">The kind of its error; <see langword="null"/> for none.</param>
    public void Record(string operation, TimeSpan duration, string? error)
    {
        var step = new KeyValuePair<string, object?>("operation", operation);
        _duration.Record(duration.TotalSeconds, step, new("outcome", error is null ? "ok" : "failed"));
        if (error is not null) _errors.Add(1, step, new("kind", error));
    }
}

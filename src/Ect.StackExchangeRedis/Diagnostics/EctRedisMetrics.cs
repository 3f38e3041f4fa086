using System.Diagnostics.Metrics;

namespace Ect;

/// <summary>The Redis part of the meter <c>Ect</c>. Every tag has few values.</summary>
internal sealed class EctRedisMetrics
{
    private readonly Histogram<double> _duration;
    private readonly Counter<long> _errors;

    public EctRedisMetrics(IMeterFactory meters)
    {
        var meter = meters.Create(EctDiagnostics.MeterName);
        _duration = meter.CreateHistogram<double>("ect.redis.duration", "s", "Time that one step waited for Redis.");
        _errors = meter.CreateCounter<long>("ect.redis.errors", "{error}", "Steps that Redis did not answer, or refused.");
    }

    public void Record(string operation, TimeSpan duration, EctRedisError error)
    {
        var step = new KeyValuePair<string, object?>("operation", operation);
        _duration.Record(duration.TotalSeconds, step, new("outcome", error.Kind is null ? "ok" : "failed"));
        if (error.Kind is not null) _errors.Add(1, step, new("kind", error.Kind));
    }
}

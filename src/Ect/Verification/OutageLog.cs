using Microsoft.Extensions.Logging;

namespace Ect;

/// <summary>Logs how dependencies fail: the exception when one stops answering and once a minute while that lasts, and a line when it
/// answers again. The line for each refused request is the <see cref="RefusalLog"/>'s.</summary>
/// <remarks>A dependency that fails now and then must not be told of with every change: it answers once it has not failed for a second.
/// Keys come from many places under one reason: they answer again once none has failed for a minute.</remarks>
internal sealed class OutageLog(TimeProvider clock, ILogger<EctVerifier> logger)
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private readonly Dictionary<EctFailureReason, Outage> _outages = [];
    private volatile bool _isAnyOut;

    /// <summary>Tells that a dependency did not answer.</summary>
    /// <param name="reason">Which one.</param>
    /// <param name="exception">How it failed.</param>
    public void Failed(EctFailureReason reason, Exception exception)
    {
        lock (_gate)
        {
            var now = clock.GetTimestamp();
            if (!_outages.TryGetValue(reason, out var outage)) _outages.Add(reason, outage = new Outage(now));
            outage.FailedAt = now;
            _isAnyOut = true;
            if (outage.ToldAt is { } told && clock.GetElapsedTime(told) < Interval) return;
            outage.ToldAt = now;
        }

        logger.DependencyFailed(reason, exception);
    }

    /// <summary>Tells that a dependency has answered.</summary>
    /// <param name="reason">Which one.</param>
    public void Answered(EctFailureReason reason)
    {
        if (!_isAnyOut) return;

        TimeSpan duration;
        lock (_gate)
        {
            var settling = reason is EctFailureReason.KeySourceUnavailable ? Interval : Settling;
            if (!_outages.TryGetValue(reason, out var outage) || clock.GetElapsedTime(outage.FailedAt) < settling) return;

            _outages.Remove(reason);
            _isAnyOut = _outages.Count > 0;
            duration = clock.GetElapsedTime(outage.BeganAt);
        }

        logger.DependencyAnswers(reason, duration);
    }

    private sealed class Outage(long beganAt)
    {
        public long BeganAt { get; } = beganAt;

        public long FailedAt { get; set; }

        public long? ToldAt { get; set; }
    }
}

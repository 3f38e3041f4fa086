namespace Ect.Diagnostics;

/// <summary>A dependency that fails for a while. Its exception is logged in full at the first failure, and once a minute while failures go
/// on. Every other failure is one line.</summary>
internal sealed class Outage(TimeProvider clock)
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    private readonly Lock _gate = new();
    private volatile bool _isOn;
    private long _beganAt;
    private long _failedAt;
    private long _toldAt;

    /// <summary>Notes a failure.</summary>
    /// <param name="exception">The exception of the failure.</param>
    /// <returns><paramref name="exception"/> if it is due in the log; otherwise <see langword="null"/>.</returns>
    public Exception? Failed(Exception exception)
    {
        lock (_gate)
        {
            var now = clock.GetTimestamp();
            _failedAt = now;
            if (_isOn && clock.GetElapsedTime(_toldAt, now) < Interval) return null;

            if (!_isOn) _beganAt = now;
            (_isOn, _toldAt) = (true, now);
            return exception;
        }
    }

    /// <summary>Notes a success. It ends the outage if nothing has failed for a while.</summary>
    /// <param name="settling">How long nothing must have failed. Default: no time.</param>
    /// <returns>How long the outage lasted; <see langword="null"/> if none has ended.</returns>
    public TimeSpan? Answered(TimeSpan settling = default)
    {
        if (!_isOn) return null;
        lock (_gate)
        {
            if (!_isOn || clock.GetElapsedTime(_failedAt) < settling) return null;
            _isOn = false;
            return clock.GetElapsedTime(_beganAt);
        }
    }
}

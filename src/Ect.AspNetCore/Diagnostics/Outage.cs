namespace Ect.AspNetCore.Diagnostics;

/// <summary>A dependency that may fail with every request. Its exception is logged in full once a minute; every other failure is one
/// line.</summary>
internal sealed class Outage(TimeProvider clock)
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    private readonly Lock _gate = new();
    private long? _toldAt;

    /// <summary>Notes a failure.</summary>
    /// <param name="exception">The exception of the failure.</param>
    /// <returns><paramref name="exception"/> if it is due in the log; otherwise <see langword="null"/>.</returns>
    public Exception? Failed(Exception exception)
    {
        lock (_gate)
        {
            var now = clock.GetTimestamp();
            if (_toldAt is { } before && clock.GetElapsedTime(before, now) < Interval) return null;

            _toldAt = now;
            return exception;
        }
    }
}

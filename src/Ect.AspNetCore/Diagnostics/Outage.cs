namespace Ect.AspNetCore.Diagnostics;

/// <summary>Something that may fail with every request, and when its exception is worth its lines in the log: once a minute. Every other
/// failure is one line.</summary>
internal sealed class Outage(TimeProvider clock)
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    private readonly Lock _gate = new();
    private long? _toldAt;

    /// <summary>Tells of a failure.</summary>
    /// <param name="exception">How it failed.</param>
    /// <returns><paramref name="exception"/> where it is due in the log; otherwise <see langword="null"/>.</returns>
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

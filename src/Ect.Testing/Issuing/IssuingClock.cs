namespace Ect.Testing.Issuing;

/// <summary>The clock of a test issuer. It tells another time while a token with a chosen <c>iat</c> is made.</summary>
internal sealed class IssuingClock(TimeProvider clock) : TimeProvider
{
    private readonly AsyncLocal<DateTimeOffset?> _chosen = new();

    public override TimeZoneInfo LocalTimeZone => clock.LocalTimeZone;

    public override long TimestampFrequency => clock.TimestampFrequency;

    public T RunAt<T>(DateTimeOffset? time, Func<T> run)
    {
        _chosen.Value = time;
        try
        {
            return run();
        }
        finally
        {
            _chosen.Value = null;
        }
    }

    public override DateTimeOffset GetUtcNow() => _chosen.Value ?? clock.GetUtcNow();

    public override long GetTimestamp() => clock.GetTimestamp();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        clock.CreateTimer(callback, state, dueTime, period);
}

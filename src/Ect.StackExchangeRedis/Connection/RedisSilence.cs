namespace Ect.StackExchangeRedis.Connection;

/// <summary>Measures for how long nothing has been answered while something was asked.</summary>
internal sealed class RedisSilence(TimeProvider clock)
{
    /// <summary>How long a server that is alive may take for a sign of life.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(1);

    private long? _since;

    /// <summary>Notes what has happened since it was last told.</summary>
    /// <returns>Whether <paramref name="limit"/> is reached.</returns>
    public bool Note(bool isAsked, bool isAnswered, TimeSpan limit)
    {
        if (!isAsked || isAnswered) End();
        else _since ??= clock.GetTimestamp();
        return _since is { } since && clock.GetElapsedTime(since) >= limit;
    }

    public void End() => _since = null;
}

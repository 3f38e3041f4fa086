namespace Ect.StackExchangeRedis.Connection;

/// <summary>Measures how long Redis has answered nothing while it was asked.</summary>
internal sealed class RedisSilence(TimeProvider clock)
{
    /// <summary>How long a living server may take to give a sign of life.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(1);

    private long? _since;

    /// <summary>Notes what happened since the last call.</summary>
    /// <returns>Whether the silence has lasted for <paramref name="limit"/>.</returns>
    public bool Note(bool isAsked, bool isAnswered, TimeSpan limit)
    {
        if (!isAsked || isAnswered) End();
        else _since ??= clock.GetTimestamp();
        return _since is { } since && clock.GetElapsedTime(since) >= limit;
    }

    public void End() => _since = null;
}

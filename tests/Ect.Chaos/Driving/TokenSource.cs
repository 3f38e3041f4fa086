using System.Diagnostics;

namespace Ect.Chaos;

/// <summary>Issues tokens at a steady pace, each when its <c>iat</c> says, and gives each to all instances.</summary>
internal sealed class TokenSource(Forge forge, IReadOnlyList<InstanceProcess> instances, int perSecond)
{
    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(20);

    private readonly Lock _gate = new();
    private readonly List<long> _issued = [];

    public int Count
    {
        get
        {
            lock (_gate) return _issued.Count;
        }
    }

    /// <summary>When each token was issued, by its number.</summary>
    public IReadOnlyList<long> Issued
    {
        get
        {
            lock (_gate) return [.. _issued];
        }
    }

    public async Task RunAsync(CancellationToken end)
    {
        var started = Stopwatch.GetTimestamp();
        while (!end.IsCancellationRequested)
        {
            var due = Stopwatch.GetElapsedTime(started).TotalSeconds * perSecond;
            while (Count < due && !end.IsCancellationRequested) await IssueAsync();
            await Task.Delay(Period, end).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task IssueAsync()
    {
        var now = DateTimeOffset.UtcNow.ToUnixTimeSeconds();
        var token = new NumberedToken(Count, forge.Token(claims => (claims["iat"], claims["exp"]) = (now, now + 600)));
        lock (_gate) _issued.Add(Stopwatch.GetTimestamp());
        foreach (var instance in instances) await instance.GiveAsync(token);
    }
}

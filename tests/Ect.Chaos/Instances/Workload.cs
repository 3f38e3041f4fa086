namespace Ect.Chaos;

/// <summary>Which token an instance uses next: the newest that it has not tried, twice at once; else any that it was ever given.</summary>
internal sealed class Workload
{
    private readonly Lock _gate = new();
    private readonly List<NumberedToken> _all = [];
    private readonly Stack<NumberedToken> _fresh = [];

    public void Add(NumberedToken token)
    {
        lock (_gate)
        {
            _all.Add(token);
            _fresh.Push(token);
            _fresh.Push(token);
        }
    }

    /// <returns><see langword="null"/> if there is no token yet.</returns>
    public NumberedToken? Next()
    {
        lock (_gate)
        {
            if (_fresh.TryPop(out var fresh)) return fresh;
            return _all.Count is 0 ? null : _all[Random.Shared.Next(_all.Count)];
        }
    }
}

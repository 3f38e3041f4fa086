namespace Ect.Dashboard.Events;

/// <summary>One thing that is watched: it is looked at for all watchers together, and keeps the latest events for those who were away for a
/// moment. The lock of the hub guards it, but for <see cref="LookAsync"/>, which one caller at a time calls.</summary>
internal abstract class Feed
{
    private const int MaxEvents = 1_000, MaxCharacters = 500_000;

    private readonly Queue<(long Number, LiveEvent Event)> _events = new();
    private TaskCompletionSource _changed = NewSignal();
    private int _characters;

    /// <summary>Completes with the next events.</summary>
    public Task Changed => _changed.Task;

    /// <summary>Completes with whether there is something to watch, once it was looked at.</summary>
    public TaskCompletionSource<bool> Ready { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Whether the first look found nothing to watch, or failed. The next caller has it looked at anew.</summary>
    public bool HasFailed => Ready.Task.IsCompleted && !(Ready.Task.IsCompletedSuccessfully && Ready.Task.Result);

    public int Watchers { get; set; }

    /// <summary>When the last watcher left.</summary>
    public long LeftAt { get; set; }

    /// <summary>The number behind which all events are kept.</summary>
    public long Since { get; set; }

    /// <summary>What a watcher is told first: how things are.</summary>
    public abstract IReadOnlyList<LiveEvent> Present { get; }

    /// <summary>Looks for what has changed since the last time.</summary>
    /// <returns>The changes; none at the first time; <see langword="null"/> if there is nothing to watch.</returns>
    public abstract Task<IReadOnlyList<LiveEvent>?> LookAsync(CancellationToken stopping);

    public void Add(long number, LiveEvent one)
    {
        _events.Enqueue((number, one));
        _characters += one.Data.Length;
        while (_events.Count > MaxEvents || _characters > MaxCharacters)
        {
            (Since, var oldest) = _events.Dequeue();
            _characters -= oldest.Data.Length;
        }
    }

    /// <summary>Tells that there are new events.</summary>
    public void Signal()
    {
        var changed = _changed;
        _changed = NewSignal();
        changed.SetResult();
    }

    /// <summary>The events behind a number.</summary>
    public IEnumerable<(long Number, LiveEvent Event)> After(long number) => _events.SkipWhile(one => one.Number <= number);

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}

namespace Ect.Dashboard.Events;

/// <summary>One who watches, until it is disposed of.</summary>
internal sealed class Watch(EventHub hub, IReadOnlyCollection<Feed> feeds, string caller) : IDisposable
{
    /// <summary>What is to be told first: how things are.</summary>
    public IEnumerable<LiveEvent> Present => feeds.SelectMany(feed => feed.Present);

    /// <summary>Completes with the next event.</summary>
    public Task Changed => hub.ChangedAsync(feeds);

    /// <summary>Waits until everything was looked at once.</summary>
    /// <returns>Whether there is something to watch.</returns>
    /// <exception cref="EctStoreException">The store cannot answer.</exception>
    public async Task<bool> IsThereAsync(CancellationToken gone)
    {
        foreach (var feed in feeds)
            if (!await feed.Ready.Task.WaitAsync(gone)) return false;
        return true;
    }

    /// <inheritdoc cref="EventHub.Read"/>
    public (IReadOnlyList<(long Number, LiveEvent Event)>? Events, long Number) Read(long after) => hub.Read(feeds, after);

    public void Dispose() => hub.Leave(feeds, caller);
}

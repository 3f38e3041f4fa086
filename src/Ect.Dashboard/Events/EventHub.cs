using System.Security.Cryptography;
using Ect.Dashboard.Context;
using Ect.Dashboard.Diagnostics;
using Ect.Dashboard.Receipts;
using Ect.Dashboard.Workflows;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Ect.Dashboard.Events;

/// <summary>Looks at what is watched, once a second or as often as the budget of the feeds allows, and numbers what happens. What nobody
/// watches is not looked at.</summary>
internal sealed class EventHub(DashboardContext dashboard, WorkflowReader reader, LedgerKeys keys)
{
    public const int MaxWatchers = 100, MaxWatchersOfOne = 10, MaxFeeds = 50;

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    /// <summary>A page that reconnects goes on where it was.</summary>
    private static readonly TimeSpan Linger = TimeSpan.FromSeconds(30);

    private readonly Lock _gate = new();
    private readonly Dictionary<string, Feed> _feeds = []; // By wid; that of the service itself has none.
    private readonly ILogger _logger = dashboard.Services.GetRequiredService<ILogger<EventHub>>();
    private readonly Dictionary<string, int> _callers = new(StringComparer.Ordinal);
    private readonly EventBudget _budget = EventBudget.Of(dashboard.Services);
    private readonly EventBudget _ownBudget = new(dashboard.Clock); // No workflow waits for the ledger.
    private long _number;
    private int _watchers;

    /// <summary>Ends when the service stops.</summary>
    public CancellationToken Stopping { get; } = dashboard.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping;

    /// <summary>Tells the numbers of this hub from those of another instance, and of one before a restart.</summary>
    public string Epoch { get; } = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(4));

    /// <summary>Begins to watch.</summary>
    /// <param name="workflow">The <c>wid</c>; <see langword="null"/> for the service alone.</param>
    /// <param name="caller">Who watches.</param>
    /// <returns>To be disposed of; <see langword="null"/> if there are too many watchers.</returns>
    public Watch? TryWatch(string? workflow, string caller)
    {
        lock (_gate)
        {
            if (_watchers >= MaxWatchers || _callers.GetValueOrDefault(caller) >= MaxWatchersOfOne) return null;
            Feed[] feeds = workflow is null ? [Find("")] : [Find(""), Find(workflow)];
            if (feeds.Contains(null)) return null;
            foreach (var feed in feeds) feed.Watchers++;
            _watchers++;
            _callers[caller] = _callers.GetValueOrDefault(caller) + 1;
            return new(this, feeds, caller);
        }

        Feed Find(string key) => _feeds.TryGetValue(key, out var feed) && !feed.HasFailed ? feed : Begin(key)!;
    }

    public void Leave(IEnumerable<Feed> feeds, string caller)
    {
        lock (_gate)
        {
            _watchers--;
            if (--_callers[caller] is 0) _callers.Remove(caller);
            foreach (var feed in feeds)
                if (--feed.Watchers is 0) feed.LeftAt = dashboard.Clock.GetTimestamp();
        }
    }

    /// <summary>Completes with the next event of any of the feeds.</summary>
    public Task ChangedAsync(IEnumerable<Feed> feeds)
    {
        lock (_gate) return Task.WhenAny(feeds.Select(feed => feed.Changed));
    }

    /// <summary>Reads what happened behind a number.</summary>
    /// <returns>The events in their order, and the number to go on from; <see langword="null"/> for events of which some are not kept any
    /// more.</returns>
    public (IReadOnlyList<(long Number, LiveEvent Event)>? Events, long Number) Read(IReadOnlyCollection<Feed> feeds, long after)
    {
        lock (_gate)
        {
            var isKept = after <= _number && feeds.All(feed => feed.Since <= after);
            return isKept ? ([.. feeds.SelectMany(feed => feed.After(after)).OrderBy(one => one.Number)], _number) : (null, _number);
        }
    }

    /// <returns><see langword="null"/> if there are as many as there may be, and all are watched.</returns>
    private Feed? Begin(string key)
    {
        if (_feeds.Count >= MaxFeeds)
        {
            if (_feeds.FirstOrDefault(other => other.Key is not "" && other.Value.Watchers is 0) is not { Key: { } idle }) return null;
            _feeds.Remove(idle);
        }

        Feed feed = key is "" ? new ServiceFeed(dashboard, keys) : new WorkflowFeed(dashboard, reader, key);
        feed.Since = ++_number; // Whoever was here before may have missed something.
        _feeds[key] = feed;
        using var suppressed = ExecutionContext.SuppressFlow(); // It is no part of the request that comes first.
        _ = Task.Run(() => RunAsync(key, feed), CancellationToken.None);
        return feed;
    }

    private async Task RunAsync(string key, Feed feed)
    {
        try
        {
            // The first look is for a caller who waits, as for any other answer. Those that follow share one budget.
            var budget = key is "" ? _ownBudget : _budget;
            var isThere = await TryLookAsync(key, feed, () => feed.LookAsync(Stopping), isAway: false);
            while (!IsOver(key, feed))
            {
                await Task.Delay(Pause, dashboard.Clock, Stopping);
                isThere = await TryLookAsync(
                    key, feed, () => budget.SpendAsync(() => feed.LookAsync(Stopping), Stopping), isAway: !isThere);
            }
        }
        catch (OperationCanceledException)
        {
            feed.Ready.TrySetCanceled(CancellationToken.None);
        }
    }

    /// <returns>Whether what is watched could be looked at.</returns>
    private async Task<bool> TryLookAsync(string key, Feed feed, Func<Task<IReadOnlyList<LiveEvent>?>> look, bool isAway)
    {
        try
        {
            var events = await look();
            Publish(feed, events ?? []);
            feed.Ready.TrySetResult(events is not null);
            return true;
        }
        catch (Exception exception) when (exception is not OperationCanceledException || !Stopping.IsCancellationRequested)
        {
            if (!isAway) _logger.DashboardDidNotAnswer($"ECT dashboard events{(key is "" ? "" : " of ")}{key}", exception);
            feed.Ready.TrySetException(exception); // Who waits for the first look is told; later ones wait for the next.
            return false;
        }
    }

    private void Publish(Feed feed, IReadOnlyList<LiveEvent> events)
    {
        if (events is []) return;
        lock (_gate)
        {
            foreach (var one in events) feed.Add(++_number, one);
            feed.Signal();
        }
    }

    /// <summary>Whether nobody needs a feed any more. It is forgotten then.</summary>
    private bool IsOver(string key, Feed feed)
    {
        lock (_gate)
        {
            if (_feeds.GetValueOrDefault(key) != feed) return true;
            var isLeft = feed.Watchers is 0 && dashboard.Clock.GetElapsedTime(feed.LeftAt) >= Linger;
            return (feed.HasFailed || isLeft) && _feeds.Remove(key);
        }
    }
}

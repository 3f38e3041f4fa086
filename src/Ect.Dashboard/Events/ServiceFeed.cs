using System.Text.Json;
using Ect.Dashboard.Context;
using Ect.Dashboard.Receipts;
using Ect.Dashboard.Status;

namespace Ect.Dashboard.Events;

/// <summary>What happens in the service, whatever the workflow: refusals, and new entries of the ledger.</summary>
internal sealed class ServiceFeed(DashboardContext dashboard, LedgerKeys keys) : Feed
{
    /// <summary>So long refusals wait for a ledger that does not answer.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private Dictionary<string, long> _refusals = []; // How often each was refused.
    private volatile Head? _head;
    private Task<Head?> _finding = Task.FromResult<Head?>(null);
    private bool _isFirst = true;

    public override IReadOnlyList<LiveEvent> Present => _head is { } head ? [Event(head)] : [];

    public override async Task<IReadOnlyList<LiveEvent>?> LookAsync(CancellationToken stopping)
    {
        var recent = (await dashboard.Refusals.GetAsync(stopping)).Recent;
        var events = recent.Where(refusal => _refusals.GetValueOrDefault(refusal.Id) != refusal.Count).Reverse().Select(Event).ToList();
        _refusals = recent.ToDictionary(refusal => refusal.Id, refusal => refusal.Count, StringComparer.Ordinal);

        if (await TryFindHeadAsync(stopping) is { } head && head.Size != _head?.Size)
        {
            _head = head;
            events.Add(Event(head));
        }

        var isFirst = _isFirst;
        _isFirst = false;
        return isFirst ? [] : events;
    }

    private async Task<Head?> TryFindHeadAsync(CancellationToken stopping)
    {
        if (dashboard.Ledger is not { } ledger) return null;
        if (_finding.IsCompleted) _finding = FindHeadAsync(ledger, stopping); // Else the answer to the last question is awaited still.
        try
        {
            return await _finding.WaitAsync(Patience, dashboard.Clock, stopping);
        }
        catch (Exception exception) when (exception is EctLedgerException or TimeoutException)
        {
            return null; // The page sees that the head gets old; refusals are told all the same.
        }
    }

    private async Task<Head?> FindHeadAsync(IEctLedgerReader ledger, CancellationToken stopping)
    {
        var head = await ledger.GetTreeHeadAsync(stopping);
        return head.Size == _head?.Size ? _head : new(head.Size, await keys.FindTimeAsync(ledger, head, stopping));
    }

    private LiveEvent Event(EctRefusal refusal) =>
        new("refused", JsonSerializer.Serialize(RefusalItem.Of(refusal, dashboard.Service), StatusJson.Default.RefusalItem));

    private LiveEvent Event(Head head)
    {
        var body = new HeadBody(head.Size, LedgerKeys.AgeOf(head.At, dashboard.Now));
        return new("head", JsonSerializer.Serialize(body, EventsJson.Default.HeadBody));
    }

    private sealed record Head(long Size, DateTimeOffset? At);
}

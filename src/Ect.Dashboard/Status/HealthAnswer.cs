using Ect.Dashboard.Answers;
using Ect.Dashboard.Context;
using Ect.Dashboard.Receipts;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Ect.Dashboard.Status;

/// <summary>Answers how this service does. A part that cannot answer is left out, for the others are wanted all the more.</summary>
internal sealed class HealthAnswer(DashboardContext dashboard)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private readonly EctTrustedKeySets _keySets = dashboard.Services.GetRequiredService<EctTrustedKeySets>();
    private readonly IEctReplayCache _replay = dashboard.Services.GetRequiredService<IEctReplayCache>();
    private readonly IEctFillGauge[] _servers = [.. dashboard.Services.GetServices<IEctFillGauge>()];
    private readonly EctMode _mode = dashboard.Services.GetRequiredService<IOptions<EctMiddlewareOptions>>().Value.Mode;
    private readonly LedgerKeys _ledgerKeys = new(dashboard);

    public async Task WriteAsync(HttpContext http)
    {
        var gone = http.RequestAborted;
        var (ledger, store) = (AskAsync(LedgerAsync, gone), FillOfAsync(dashboard.Store as IEctFillGauge, gone));
        var (replay, redis) = (FillOfAsync(_replay as IEctFillGauge, gone), FillOfAsync(_servers.FirstOrDefault(), gone));
        var refusals = await dashboard.Refusals.GetAsync(gone);
        var sets = _keySets.GetStatus().ToList();
        var health = new Health(dashboard.Service, dashboard.Now.Milliseconds(),
            new(sets.Count, sets.Count(set => set.Condition is not EctKeySetCondition.Good)),
            RefusalsAnswer.ByName(refusals.Counts), RefusalsAnswer.ByName(refusals.WouldRefuseCounts),
            _mode is EctMode.Report ? "report" : "enforce")
        {
            Partial = refusals.IncludesOthers ? null : true,
            Ledger = await ledger,
            Store = await store,
            Replay = await replay,
            Redis = await redis,
        };
        await http.WriteJsonAsync(health, StatusJson.Default.Health);
    }

    private async Task<LedgerHealth?> LedgerAsync(CancellationToken gone)
    {
        if (dashboard.Ledger is not { } ledger) return null;
        var head = await ledger.GetTreeHeadAsync(gone);
        var at = await _ledgerKeys.FindTimeAsync(ledger, head, gone);
        return new(head.Origin, head.Size, LedgerKeys.AgeOf(at, dashboard.Now));
    }

    private Task<FillItem?> FillOfAsync(IEctFillGauge? gauge, CancellationToken gone) => AskAsync(async gone =>
        gauge is not null && await gauge.MeasureAsync(gone) is { } fill
            ? new FillItem(fill.Used, fill.Limit, fill.Unit, fill.Records)
            : null, gone);

    private async Task<T?> AskAsync<T>(Func<CancellationToken, Task<T?>> ask, CancellationToken gone) where T : class
    {
        using var patience = new CancellationTokenSource(Patience, dashboard.Clock);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, gone);
        try
        {
            return await ask(end.Token).WaitAsync(end.Token); // Also for a part that takes no notice.
        }
        catch (Exception) when (!gone.IsCancellationRequested)
        {
            return null; // The health checks of the service say why.
        }
    }
}

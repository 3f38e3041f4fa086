using Ect.Dashboard.Answers;
using Ect.Dashboard.Context;
using Ect.Dashboard.Workflows;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;

namespace Ect.Dashboard.Receipts;

/// <summary>The endpoints of the audit ledger: its head, and the receipt of a task.</summary>
internal static class ReceiptsEndpoints
{
    /// <summary>Maps them in the group <c>api</c> of a dashboard. Every handler goes through <see cref="Answer.Of"/>.</summary>
    public static void Map(RouteGroupBuilder api, DashboardContext dashboard)
    {
        var keys = new LedgerKeys(dashboard);
        var (receipt, ledger) = (new ReceiptAnswer(dashboard, keys), new LedgerAnswer(dashboard, keys));
        api.MapGet($"workflows/{{{WorkflowAnswer.WidName}}}/tasks/{{{TaskAnswer.JtiName}}}/receipt", Answer.Of(receipt.WriteAsync))
            .WithDisplayName("ECT dashboard receipt");
        api.MapGet("ledger", Answer.Of(ledger.WriteHeadAsync)).WithDisplayName("ECT dashboard ledger");
        api.MapGet("ledger/consistency", Answer.Of(ledger.WriteConsistencyAsync)).WithDisplayName("ECT dashboard ledger consistency");
    }
}

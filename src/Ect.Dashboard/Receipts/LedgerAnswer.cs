using System.Globalization;
using Ect.Dashboard.Answers;
using Ect.Dashboard.Context;
using Microsoft.AspNetCore.Http;

namespace Ect.Dashboard.Receipts;

/// <summary>Shows the head of the ledger, and that it continues an older one.</summary>
internal sealed class LedgerAnswer(DashboardContext dashboard, LedgerKeys keys)
{
    public async Task WriteHeadAsync(HttpContext http)
    {
        if (dashboard.Ledger is not { } ledger)
        {
            await NoLedgerAsync(http);
            return;
        }

        var head = await ledger.GetTreeHeadAsync(http.RequestAborted);
        var at = await keys.FindTimeAsync(ledger, head, http.RequestAborted);
        var body = new LedgerBody(
            head.Origin, head.Size, head.RootHash.ToArray(), at?.ToUnixTimeMilliseconds(),
            LedgerKeys.AgeOf(at, dashboard.Now), head.Note, keys.Texts, keys.ArePinned);
        await http.WriteJsonAsync(body, ReceiptsJson.Default.LedgerBody);
    }

    public async Task WriteConsistencyAsync(HttpContext http)
    {
        if (dashboard.Ledger is not { } ledger)
        {
            await NoLedgerAsync(http);
            return;
        }

        var (from, to) = (ReadSize(http, "from"), ReadSize(http, "to"));
        try
        {
            var proof = await ledger.ProveConsistencyAsync(from, to, http.RequestAborted);
            var body = new ConsistencyBody(from, to, [.. proof.Path.Select(hash => (ReadOnlyMemory<byte>)hash.ToArray())]);
            await http.WriteJsonAsync(body, ReceiptsJson.Default.ConsistencyBody);
        }
        catch (ArgumentOutOfRangeException)
        {
            throw new BadHttpRequestException("The ledger never had these sizes, or 'from' is the larger one.");
        }
    }

    private static long ReadSize(HttpContext http, string name) =>
        long.TryParse(http.Request.Query[name], NumberStyles.None, CultureInfo.InvariantCulture, out var size)
            ? size
            : throw new BadHttpRequestException($"'{name}' must be how many entries a tree has, for example 'from=10&to=20'.");

    private static Task NoLedgerAsync(HttpContext http) =>
        http.WriteProblemAsync(StatusCodes.Status404NotFound, "This service has no audit ledger that can be read.", "noLedger");
}

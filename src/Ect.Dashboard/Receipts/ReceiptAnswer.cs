using Ect.Dashboard.Answers;
using Ect.Dashboard.Context;
using Ect.Dashboard.Workflows;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Ect.Dashboard.Receipts;

/// <summary>Gives what a browser needs to verify by itself that a task is in the ledger. The entry, which has the token in it, is part of
/// that once the ledger shows it to auditors, and not before.</summary>
internal sealed class ReceiptAnswer(DashboardContext dashboard, LedgerKeys keys)
{
    private readonly IOptions<EctOptions> _options = dashboard.Services.GetRequiredService<IOptions<EctOptions>>();

    public async Task WriteAsync(HttpContext http)
    {
        if (await FindRecordAsync(http) is not { } record)
        {
            await NotThereAsync(http, "unknownTask", "The store of this service knows no such task in this workflow.");
            return;
        }

        if (dashboard.Ledger is not { } ledger) await NotThereAsync(http, record);
        else if (await FindReceiptAsync(ledger, record, http.RequestAborted) is { } receipt) await WriteAsync(http, ledger, receipt);
        else if (await FindRemovedAsync(record, http.RequestAborted) is { } index)
            await NotThereAsync(http, "removed", $"The ledger removed the bytes of entry {index}, which is this task. Its hash stays.");
        else await NotThereAsync(http, record);
    }

    private async Task WriteAsync(HttpContext http, IEctLedgerReader ledger, EctReceipt receipt)
    {
        var (index, gone) = (receipt.LeafIndex, http.RequestAborted);
        var disclosure = new EctLedgerDisclosure(ledger, _options, dashboard.Clock);
        if (await disclosure.ReadAsync(index, count: 1, gone) is not [var shown])
            throw new EctLedgerException($"The ledger gave a receipt for entry {index}, and does not have it.");

        var head = await ledger.GetTreeHeadAsync(gone);
        var proof = await ledger.ProveInclusionAsync(index, head.Size, gone);
        var body = new ReceiptBody(
            head.Origin, shown.LeafHash.ToArray(), index, head.Size, [.. proof.Path.Select(hash => (ReadOnlyMemory<byte>)hash.ToArray())],
            head.Note, receipt.Encoded, shown.Entry?.Encoded, keys.Texts, keys.ArePinned);
        await http.WriteJsonAsync(body, ReceiptsJson.Default.ReceiptBody);
    }

    private async ValueTask<EctTokenRecord?> FindRecordAsync(HttpContext http)
    {
        var (workflow, id) = (http.Request.RouteId(WorkflowAnswer.WidName), http.Request.RouteId(TaskAnswer.JtiName));
        if (workflow is null || id is null) return null;

        var found = await dashboard.Store.FindAsync([id], http.RequestAborted);
        return found.Records
            .Where(record => record.WorkflowId is null || record.WorkflowId == workflow)
            .MaxBy(record => record.Level); // An unsigned task may share the id of a signed one, which is meant.
    }

    /// <summary>Finds the receipt of the very token that the store knows: under its id there may be others.</summary>
    private async ValueTask<EctReceipt?> FindReceiptAsync(IEctLedgerReader ledger, EctTokenRecord record, CancellationToken gone)
    {
        var limits = _options.Value.Limits;
        var receipts = await ledger.FindAsync(record.Id, gone);
        return receipts.FirstOrDefault(receipt =>
            EctToken.TryParse(receipt.Entry.EncodedToken, limits, out var token) && token.Digest == record.Digest);
    }

    private async ValueTask<long?> FindRemovedAsync(EctTokenRecord record, CancellationToken gone)
    {
        if (dashboard.Services.GetService<IEctLedgerStorage>() is not { } storage) return null;

        var rows = await storage.FindAsync(Guid.Parse(record.Id), IEctLedger.MaxCount, gone);
        return rows.FirstOrDefault(row => row.Digest == record.Digest && row.Encoded is null)?.Index;
    }

    private Task NotThereAsync(HttpContext http, EctTokenRecord record) => (record.Level, dashboard.Ledger) switch
    {
        ( < EctAssuranceLevel.L3, _) =>
            NotThereAsync(http, "notRecorded", $"The task is at {record.Level}: this service knows of no ledger that recorded it."),
        (_, null) => NotThereAsync(
            http, "otherLedger", "The task is in the audit ledger of another service. This service has none that it could prove it with."),
        _ => NotThereAsync(http, "otherLedger", "The task is in the audit ledger of another service, and not in the one of this service."),
    };

    private static Task NotThereAsync(HttpContext http, string reason, string detail) =>
        http.WriteProblemAsync(StatusCodes.Status404NotFound, detail, reason);
}

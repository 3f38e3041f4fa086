using Ect.Dashboard.Answers;
using Ect.Dashboard.Context;
using Ect.Dashboard.Workflows;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Ect.Dashboard.Evidence;

/// <summary>Gives what shows to others, without this service, what the ledger has of a workflow (<c>ect audit</c>).</summary>
internal sealed class EvidenceAnswer(DashboardContext dashboard, WorkflowReader reader)
{
    /// <summary>The most entries of a ledger that is read for one answer.</summary>
    public const int MaxEntries = 1_000_000;

    /// <summary>Each reads the whole ledger.</summary>
    private const int MaxAtOnce = 2;

    private int _running;

    public async Task WriteAsync(HttpContext http)
    {
        if (http.Request.RouteId(WorkflowAnswer.WidName) is not { } workflow
            || await dashboard.Store.ListWorkflowAsync(workflow, limit: 1, http.RequestAborted) is [])
            await http.WriteProblemAsync(
                StatusCodes.Status404NotFound, "The store of this service knows no such workflow.", "unknownWorkflow");
        else if (dashboard.Ledger is not { } ledger)
            await http.WriteProblemAsync(
                StatusCodes.Status404NotFound, "This service has no audit ledger that can be read, so it has no evidence.", "noLedger");
        else if (await ledger.GetTreeHeadAsync(http.RequestAborted) is { Size: > MaxEntries } large)
            await http.WriteProblemAsync(StatusCodes.Status413PayloadTooLarge,
                $"The ledger has {large.Size:N0} entries, and evidence from this page may have {MaxEntries:N0}. Use 'ect ledger export'.",
                "ledgerTooLarge");
        else await WriteInTurnAsync(http, ledger, workflow);
    }

    private async Task WriteInTurnAsync(HttpContext http, IEctLedgerReader ledger, string workflow)
    {
        try
        {
            if (Interlocked.Increment(ref _running) <= MaxAtOnce)
            {
                await WriteAsync(http, ledger, workflow);
                return;
            }

            http.Response.Headers.RetryAfter = "10";
            await http.WriteProblemAsync(
                StatusCodes.Status503ServiceUnavailable, $"Evidence is given to {MaxAtOnce} callers at a time. Try again.", "busy");
        }
        finally
        {
            Interlocked.Decrement(ref _running);
        }
    }

    private async Task WriteAsync(HttpContext http, IEctLedgerReader ledger, string workflow)
    {
        var graph = (await reader.ReadAsync(workflow, http.RequestAborted))?.Graph;
        var head = await ledger.GetTreeHeadAsync(http.RequestAborted);
        var options = dashboard.Services.GetRequiredService<IOptions<EctOptions>>();
        http.Response.IsAttachment("application/json", $"evidence-{workflow}.json");
        await using var file = new EvidenceFile(http.Response.BodyWriter, ledger, new(ledger, options, dashboard.Clock));
        await file.WriteAsync(head, IsOfWorkflow, http.RequestAborted);

        bool IsOfWorkflow(EctLedgerEntry entry) => EctToken.TryParse(entry.EncodedToken, options.Value.Limits, out var token)
            && (workflow.Equals(token.WorkflowId, StringComparison.OrdinalIgnoreCase) || IsBefore(token));

        // Tasks before those of the workflow need not name it.
        bool IsBefore(EctToken token) => graph?.Find(token.Id)?.Record is { } record && record.Digest == token.Digest;
    }
}

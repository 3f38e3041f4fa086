using Ect.Dashboard.Answers;
using Ect.Dashboard.Context;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Ect.Dashboard.Workflows;

/// <summary>Answers about one task. The text of its token is never part of the answer, which the store does not even have.</summary>
internal sealed class TaskAnswer(DashboardContext dashboard, WorkflowReader reader)
{
    public const string JtiName = "jti";

    private readonly EctOptions _options = dashboard.Services.GetRequiredService<IOptions<EctOptions>>().Value;
    private readonly EctTrustedIssuers _issuers = dashboard.Services.GetRequiredService<EctTrustedIssuers>();
    private readonly EctTrustedKeySets _keySets = dashboard.Services.GetRequiredService<EctTrustedKeySets>();
    private readonly TaskChecks _checks = new(dashboard);

    public async Task WriteAsync(HttpContext http)
    {
        var (request, gone) = (http.Request, http.RequestAborted);
        if (request.RouteId(WorkflowAnswer.WidName) is not { } wid || request.RouteId(JtiName) is not { } jti
            || await reader.ReadAsync(wid, gone) is not { } workflow || workflow.Graph.Find(jti) is not { } node)
        {
            await http.WriteProblemAsync(StatusCodes.Status404NotFound, "The store of this service has no such task of this workflow.");
            return;
        }

        await http.WriteJsonAsync(await DetailAsync(node, workflow, gone), WorkflowsJson.Default.TaskDetail);
    }

    private async Task<TaskDetail> DetailAsync(EctNode node, Workflow workflow, CancellationToken gone)
    {
        var record = node.Record!;
        var agents = await Agents.OfAsync(dashboard.Store, [node.Issuer], gone);
        return new(node.Id, record.WorkflowId, record.Issuer, agents.NumberOf(record.Issuer), record.Action, record.IssuedAt.Milliseconds(),
            record.ExpiresAt.Milliseconds(), record.RecordedAt.Milliseconds(), record.Audiences, $"{record.Level}", $"{record.PathLevel}",
            record.Predecessors, KeyOf(record), $"{record.Digest}", EndOf(record).Milliseconds(),
            await _checks.OfAsync(node, workflow, gone))
        {
            InpHash = record.InputHash?.ToString(),
            OutHash = record.OutputHash?.ToString(),
            RetryOf = record.RetryOf,
            PolDecision = record.PolicyDecision,
            Trace = record.TraceId,
            Revoked = RevokedItem.Of(node.Revocation),
        };
    }

    private KeyItem KeyOf(EctTokenRecord record)
    {
        var age = _keySets.GetStatus().FirstOrDefault(set => set.Owner == record.Issuer)?.Age;
        return new(record.KeyId, record.KeyThumbprint?.ToString(), _issuers.FindPlace(_options, record.Issuer), (long?)age?.TotalSeconds);
    }

    /// <summary>When no clock within the tolerance, here or elsewhere, accepts the token any more.</summary>
    private DateTimeOffset EndOf(EctTokenRecord record)
    {
        var tolerance = 2 * _options.ClockSkew + TimeSpan.FromSeconds(1); // Dates are in whole seconds.
        return DateTimeOffset.MaxValue - record.ExpiresAt > tolerance ? record.ExpiresAt + tolerance : DateTimeOffset.MaxValue;
    }
}

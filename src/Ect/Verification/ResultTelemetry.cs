using System.Diagnostics;
using Ect.Diagnostics;
using Microsoft.Extensions.Logging;

namespace Ect.Verification;

/// <summary>Reports results to log, meter and activity, in plain values and never with a token.</summary>
internal static class ResultTelemetry
{
    public static void SetResult(this Activity? activity, EctVerificationResult result)
    {
        if (activity is null) return;
        activity.SetTag("ect.outcome", Outcome(result));
        activity.SetTag("ect.reason", result.FailureReason.ToString());
        activity.SetTag("ect.workflow_id", result.Context?.WorkflowId);
        if (!result.Succeeded) activity.SetStatus(ActivityStatusCode.Error);
    }

    public static void Verified(this Metrics metrics, TimeSpan duration, EctVerificationResult result)
    {
        if (result.Context is { IsTainted: true }) metrics.AcceptedTainted();
        metrics.Verified(duration, Outcome(result), result.FailureReason, result.Context?.Level);
    }

    public static void Refused(this ILogger logger, LogLevel level, EctVerificationResult result)
    {
        if (!logger.IsEnabled(level)) return;
        var (token, detail) = (result.FailedToken, result.FailureDetail);
        logger.Refused(level, result.FailureReason, token is null ? null : LogText.Of(token.Issuer), token?.Id,
            detail is null ? null : LogText.Of(detail), Remedies.For(result.FailureReason));
    }

    public static void Accepted(this ILogger logger, EctContext context)
    {
        if (!context.IsTainted || !logger.IsEnabled(LogLevel.Warning)) return;
        foreach (var head in context.Heads.Where(head => context.Graph.Find(head.Id) is { IsTainted: true }))
            logger.TaintedAccepted(LogText.Of(head.Issuer), head.Id);
    }

    private static string Outcome(EctVerificationResult result) =>
        result.Succeeded ? "accepted" : result.IsUnavailable ? "unavailable" : "refused";
}

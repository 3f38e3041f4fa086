using System.Diagnostics;
using Ect.Diagnostics;
using Microsoft.Extensions.Logging;

namespace Ect.Verification;

/// <summary>Reports results to log, meter and activity, in plain values and never with a token.</summary>
internal static class ResultTelemetry
{
    public static void SetResult(this Activity? activity, EctVerificationResult result, EctMode mode)
    {
        if (activity is not { IsAllDataRequested: true }) return;
        activity.SetTag("ect.outcome", Outcome(result, mode));
        activity.SetTag("ect.reason", result.FailureReason.ToString());
        if (result.Succeeded)
        {
            activity.SetAccepted(result.Context.Heads, result.Context.WorkflowId);
            return;
        }

        if (mode is not EctMode.Report) activity.SetStatus(ActivityStatusCode.Error); // In Report the request goes on.
        if (result.FailedToken is not { } token) return;
        activity.SetTag("ect.token_id", token.Id);
        activity.SetTag("ect.workflow_id", token.WorkflowId);
        activity.SetTag("ect.issuer", LogText.Of(token.Issuer)); // Nobody may have verified it.
    }

    public static void Verified(this Metrics metrics, TimeSpan duration, EctVerificationResult result, EctMode mode)
    {
        if (result.Context is { IsTainted: true }) metrics.AcceptedTainted();
        metrics.Verified(duration, Outcome(result, mode), result.FailureReason, result.Context?.Level);
    }

    public static void Refused(this ILogger logger, LogLevel level, EctVerificationResult result)
    {
        if (!logger.IsEnabled(level)) return;
        var (issuer, tokenId, detail) = Describe(result);
        logger.Refused(level, result.FailureReason, issuer, tokenId, detail, Remedies.For(result.FailureReason));
    }

    public static void WouldRefuse(this ILogger logger, EctVerificationResult result)
    {
        if (!logger.IsEnabled(LogLevel.Warning)) return;
        var (issuer, tokenId, detail) = Describe(result);
        logger.WouldRefuse(result.FailureReason, issuer, tokenId, detail, Remedies.For(result.FailureReason));
    }

    public static void Accepted(this ILogger logger, EctContext context)
    {
        if (!context.IsTainted || !logger.IsEnabled(LogLevel.Warning)) return;
        foreach (var head in context.Heads.Where(head => context.Graph.Find(head.Id) is { IsTainted: true }))
            logger.TaintedAccepted(LogText.Of(head.Issuer), head.Id);
    }

    private static (string? Issuer, string? TokenId, string? Detail) Describe(EctVerificationResult result)
    {
        var (token, detail) = (result.FailedToken, result.FailureDetail);
        return (token is null ? null : LogText.Of(token.Issuer), token?.Id, detail is null ? null : LogText.Of(detail));
    }

    private static string Outcome(EctVerificationResult result, EctMode mode) => result switch
    {
        { Succeeded: true } => "accepted",
        _ when mode is EctMode.Report => "would_refuse",
        { IsUnavailable: true } => "unavailable",
        _ => "refused",
    };
}

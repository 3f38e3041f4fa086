using System.Text.Json;
using Ect.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Ect.AspNetCore.Rejection;

/// <summary>Answers refused requests (profile, section 4, "Answers").</summary>
internal sealed class RejectionWriter(
    IOptions<EctMiddlewareOptions> options, TimeProvider clock, ILogger<RejectionWriter> logger, IHostEnvironment? environment = null)
{
    private readonly bool _exposeReason = options.Value.ExposeFailureReason ?? environment?.IsDevelopment() ?? false;
    private readonly Func<EctRejectedContext, ValueTask>? _onRejected = options.Value.OnRejected;
    private readonly RejectionDetails _details = new(clock, logger);
    private readonly Outage _hookOutage = new(clock);

    /// <param name="context">The request.</param>
    /// <param name="result">Why it is refused.</param>
    /// <param name="bodyStatus">The server's own status for a body that cannot be read, if that is the reason.</param>
    public async Task WriteAsync(HttpContext context, EctVerificationResult result, int? bodyStatus)
    {
        var problem = Problem.Of(result, bodyStatus);
        var response = context.Response;
        response.StatusCode = problem.Status;
        if (result.IsUnavailable) response.Headers.RetryAfter = RetryAfter.Of(result.RetryAfter ?? options.Value.RetryAfter);

        if (_onRejected is not null && !await TellAsync(_onRejected, new(context, result)) && !response.HasStarted)
            (response.StatusCode, response.ContentType, response.ContentLength) = (problem.Status, null, null);

        var hasOwnBody = response.HasStarted || response.ContentLength is not null || !string.IsNullOrEmpty(response.ContentType);
        if (hasOwnBody) return;

        if (_exposeReason) problem = problem with { Reason = result.FailureReason.ToString() };
        if (await _details.TryWriteAsync(context, problem)) return;

        var body = JsonSerializer.SerializeToUtf8Bytes(problem, ProblemJsonContext.Default.Problem);
        if (!response.HasStarted) (response.ContentType, response.ContentLength) = (Problem.ContentType, body.Length);
        if (!HttpMethods.IsHead(context.Request.Method)) await response.Body.WriteAsync(body);
    }

    /// <summary>Runs the hook. If it throws, its changes of the status and of the body's headers are undone.</summary>
    private async Task<bool> TellAsync(Func<EctRejectedContext, ValueTask> onRejected, EctRejectedContext rejected)
    {
        try
        {
            await onRejected(rejected);
            return true;
        }
        catch (OperationCanceledException) when (rejected.HttpContext.RequestAborted.IsCancellationRequested)
        {
            return false;
        }
        catch (Exception exception)
        {
            // The application's code may throw any exception. The request remains refused.
            logger.OnRejectedFailed(_hookOutage.Failed(exception));
            return false;
        }
    }
}

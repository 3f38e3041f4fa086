using Ect.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Ect.AspNetCore.Rejection;

/// <summary>Hands problems to the application's <see cref="IProblemDetailsService"/> if <c>AddProblemDetails()</c> was called.</summary>
internal sealed class RejectionDetails(TimeProvider clock, ILogger<RejectionWriter> logger)
{
    private readonly Outage _outage = new(clock);

    /// <returns><see langword="false"/> if there is no service, if the client accepts nothing that it writes, or if it failed. Nothing of
    /// its body has been sent then. The status stays as it is in any case.</returns>
    public async Task<bool> TryWriteAsync(HttpContext context, Problem problem)
    {
        if (context.RequestServices.GetService<IProblemDetailsService>() is not { } service) return false;

        var response = context.Response;
        var status = response.StatusCode;
        response.OnStarting(() =>
        {
            response.StatusCode = status;
            return Task.CompletedTask;
        });

        using var written = new MemoryStream();
        if (!await TryWriteAsync(service, context, problem, written))
        {
            if (!response.HasStarted) (response.StatusCode, response.ContentType, response.ContentLength) = (status, null, null);
            return false;
        }

        if (!response.HasStarted) response.ContentLength = written.Length;
        if (HttpMethods.IsHead(context.Request.Method)) return true;

        written.Position = 0;
        await written.CopyToAsync(response.Body);
        return true;
    }

    /// <summary>Writes to a buffer, because the application's code may throw in the middle of the body. Only a whole body is
    /// sent.</summary>
    private async Task<bool> TryWriteAsync(IProblemDetailsService service, HttpContext context, Problem problem, Stream written)
    {
        var body = context.Features.GetRequiredFeature<IHttpResponseBodyFeature>();
        context.Response.Body = written;
        try
        {
            var isWritten = await service.TryWriteAsync(new() { HttpContext = context, ProblemDetails = Describe(problem) });
            await context.Response.BodyWriter.FlushAsync();

            // A service that implements only WriteAsync shows by starting the answer, which goes to the buffer, that it has written.
            return isWritten || written.Length > 0;
        }
        catch (Exception exception)
        {
            if (!context.RequestAborted.IsCancellationRequested) logger.ProblemDetailsFailed(_outage.Failed(exception));
            return false;
        }
        finally
        {
            context.Features.Set(body);
        }
    }

    private static ProblemDetails Describe(Problem problem)
    {
        var details = new ProblemDetails { Type = problem.Type, Title = problem.Title, Status = problem.Status, Detail = problem.Detail };
        if (problem.Reason is { } reason) details.Extensions["reason"] = reason;
        return details;
    }
}

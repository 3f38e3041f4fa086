using Ect.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;

namespace Ect.AspNetCore.Middleware;

/// <summary>Returns the ECT of this service's own task with the answer (profile, section 4).</summary>
internal sealed class TokenReturn(EctIssuer issuer, IOptions<EctOptions> options, TimeProvider clock, ILogger<TokenReturn> logger)
{
    private readonly EctLimits _limits = options.Value.Limits;
    private readonly Outage _outage = new(clock);

    /// <summary>Makes the token when the answer starts, so that its predecessors include everything that the task called until
    /// then.</summary>
    public void Prepare(HttpContext context, EctContext ect, EctScope scope) =>
        context.Response.OnStarting(() => IsSuccess(context.Response) ? ReturnAsync(context, ect, scope) : Task.CompletedTask);

    /// <summary>Tells whether the answer is a success. A gRPC call that fails before its first message is a 200 that says so in a
    /// header.</summary>
    private static bool IsSuccess(HttpResponse response) =>
        response.StatusCode is >= 200 and <= 299 && response.Headers.GrpcStatus.ToString() is "" or "0";

    /// <summary>Returns the token. It never throws, because the task is done and its answer is sent in any case.</summary>
    private async Task ReturnAsync(HttpContext context, EctContext ect, EctScope scope)
    {
        var endpoint = context.GetEndpoint()?.DisplayName ?? "the pipeline";
        var receiver = ect.Heads[0].Issuer;
        if (ect.Heads.Any(head => head.Issuer != receiver))
        {
            logger.ReturnedTokenHasSeveralReceivers(endpoint);
            return;
        }

        if (scope.Action is not { } action)
        {
            logger.ReturnedTokenHasNoAction(endpoint);
            return;
        }

        try
        {
            // The heads come first, because the caller accepts no token that does not name the one that it sent.
            var frontier = scope.Frontier;
            var predecessors = ect.Heads.Concat(frontier).Select(predecessor => predecessor.Id).Distinct().ToList();
            if (predecessors.Count > _limits.MaxPredecessors)
                logger.ReturnedTokenNamesTooMany(endpoint, _limits.MaxPredecessors, predecessors.Count);
            var token = await issuer.IssueAsync(new EctDescriptor
            {
                Audiences = [receiver],
                Action = action,
                WorkflowId = ect.WorkflowId, // Not one that the scope has minted: the caller accepts only the workflow that it sent.
                Level = ect.Heads.Min(head => head.Level), // An unsigned caller may be anybody, and must not get a signed token.
                InputHash = scope.InputHash,
                Predecessors = [.. predecessors.Take(_limits.MaxPredecessors)],
            }, context.RequestAborted);

            context.Response.Headers[EctHeaderNames.ExecutionContext] = WithInlinePredecessors(token, receiver, frontier, endpoint);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The client has gone, and nobody is left to return the token to.
        }
        catch (Exception exception)
        {
            // A signing key or a store may throw any exception. None of them may turn a finished task into a 500.
            logger.ReturningTokenFailed(_outage.Failed(exception), endpoint);
        }
    }

    /// <summary>Adds the predecessors that the receiver has not issued itself, because it could not know them otherwise.</summary>
    private StringValues WithInlinePredecessors(EctToken token, string receiver, IReadOnlyList<EctToken> frontier, string endpoint)
    {
        var all = EctTokenTexts.ForHeader(token, frontier, _limits);
        var count = frontier.Count(predecessor => predecessor.Issuer != receiver);
        if (all.Count > count) return all.ToArray();

        logger.ReturnedTokenIsAlone(endpoint, count);
        return token.EncodedToken;
    }
}

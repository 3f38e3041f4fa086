using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Ect;

/// <summary>Verifies the ECTs of each request before anything behind it runs (profile, sections 2 and 4).</summary>
internal sealed class EctMiddleware(
    RequestDelegate next, EctEndpointRequirements requirements, EctTokenExtractor extractor, EctRequestVerifier verifier,
    EctScopes scopes, EctTokenReturn tokenReturn, EctRejection rejection)
{
    private static readonly Func<object, Task> ForbidStorage = static state =>
    {
        var headers = ((HttpResponse)state).Headers;
        if (headers.CacheControl.Count is 0) headers.CacheControl = CacheControlHeaderValue.NoStoreString;
        return Task.CompletedTask;
    };

    public async Task InvokeAsync(HttpContext context)
    {
        var requirement = requirements.Of(context.GetEndpoint());
        var tokens = await extractor.ExtractAsync(context, requirement).ConfigureAwait(false);
        var isBare = tokens is { Texts: [], Failure: null };
        if (!isBare) context.Response.OnStarting(ForbidStorage, context.Response);

        if (requirement.IsDisabled) await ContinueAsync(context, requirement).ConfigureAwait(false);
        else if (isBare && requirement.AllowsMissing) await EnterAsync(context, requirement).ConfigureAwait(false);
        else await VerifyAsync(context, requirement, tokens).ConfigureAwait(false);
    }

    private Task EnterAsync(HttpContext context, EctEndpointRequirement requirement)
    {
        context.Features.Set<IEctFeature>(EctFeature.Missing);
        return ContinueAsync(context, requirement);
    }

    private async Task VerifyAsync(HttpContext context, EctEndpointRequirement requirement, EctCarriedTokens tokens)
    {
        // Error pages run the pipeline a second time for the same request: its tokens are then verified again, but were used by itself.
        var consumed = context.Features.Get<IEctFeature>() is EctFeature earlier ? earlier.Consumed : [];
        if (consumed.SequenceEqual(tokens.Texts)) requirement = requirement with { Verification = requirement.Verification with { Consume = false } };

        // Cancellation goes through: only those outside know whether the client has gone or the time is up, and an answer that nobody set would read 200.
        var (result, contentHash, status) = await verifier.VerifyAsync(context, tokens, requirement).ConfigureAwait(false);
        context.Features.Set<IEctFeature>(new EctFeature(result, result.Succeeded && requirement.Verification.Consume ? tokens.Texts : consumed));

        if (result.Succeeded)
        {
            await ContinueAsync(context, requirement, result.Context, contentHash).ConfigureAwait(false);
            return;
        }

        context.RequestAborted.ThrowIfCancellationRequested();
        await rejection.WriteAsync(context, result, status).ConfigureAwait(false);
    }

    private async Task ContinueAsync(HttpContext context, EctEndpointRequirement requirement, EctContext? ect = null, string? contentHash = null)
    {
        using var scope = scopes.Begin(ect?.WorkflowId, ect?.Heads ?? [], requirement.Action);
        scope.InputHash = contentHash;
        if (ect is not null && requirement.ReturnsToken) tokenReturn.Prepare(context, ect, scope);

        await next(context).ConfigureAwait(false);
    }
}

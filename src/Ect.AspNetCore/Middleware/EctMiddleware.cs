using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Ect;

/// <summary>Verifies the ECTs of each request before anything behind it runs (profile, sections 2 and 4).</summary>
internal sealed class EctMiddleware(
    RequestDelegate next, EctEndpointRequirements requirements, EctVerifier verifier, EctScopes scopes, EctTokenReturn tokenReturn, EctRejection rejection)
{
    private static readonly Func<object, Task> ForbidStorage = static state =>
    {
        var headers = ((HttpResponse)state).Headers;
        if (headers.CacheControl.Count is 0) headers.CacheControl = CacheControlHeaderValue.NoStoreString;
        return Task.CompletedTask;
    };

    public Task InvokeAsync(HttpContext context)
    {
        var requirement = requirements.Of(context.GetEndpoint());
        var tokens = EctTokenExtractor.Extract(context.Request);
        if (tokens.Count > 0) context.Response.OnStarting(ForbidStorage, context.Response);

        if (requirement.IsDisabled) return ContinueAsync(context, requirement);
        if (tokens.Count > 0 || !requirement.AllowsMissing) return VerifyAsync(context, requirement, tokens);

        context.Features.Set<IEctFeature>(EctFeature.Missing);
        return ContinueAsync(context, requirement);
    }

    private async Task VerifyAsync(HttpContext context, EctEndpointRequirement requirement, IReadOnlyList<string> tokens)
    {
        // Error pages run the pipeline a second time for the same request: its tokens are then verified again, but were used by itself.
        var consumed = context.Features.Get<IEctFeature>() is EctFeature earlier ? earlier.Consumed : [];
        var isConsumed = consumed.SequenceEqual(tokens);
        var verification = isConsumed ? requirement.Verification with { Consume = false } : requirement.Verification;

        // Cancellation goes through: only those outside know whether the client has gone or the time is up, and an answer that nobody set would read 200.
        var result = await verifier.VerifyAsync(tokens, verification, context.RequestAborted).ConfigureAwait(false);
        context.Features.Set<IEctFeature>(new EctFeature(result, result.Succeeded && verification.Consume ? tokens : consumed));

        if (result.Succeeded)
        {
            await ContinueAsync(context, requirement, result.Context).ConfigureAwait(false);
            return;
        }

        context.RequestAborted.ThrowIfCancellationRequested();
        await rejection.WriteAsync(context, result).ConfigureAwait(false);
    }

    private async Task ContinueAsync(HttpContext context, EctEndpointRequirement requirement, EctContext? ect = null)
    {
        using var scope = scopes.Begin(ect?.WorkflowId, ect?.Heads ?? [], requirement.Action);
        if (ect is not null && requirement.ReturnsToken) tokenReturn.Prepare(context, ect, scope);

        await next(context).ConfigureAwait(false);
    }
}

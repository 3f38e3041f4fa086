using Ect.AspNetCore.Bodies;
using Ect.AspNetCore.Diagnostics;
using Ect.AspNetCore.Endpoints;
using Ect.AspNetCore.Rejection;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Ect.AspNetCore.Middleware;

/// <summary>Verifies the ECTs of each request before the rest of the pipeline runs (profile, sections 2 and 4).</summary>
internal sealed class EctMiddleware(
    RequestDelegate next, EndpointRequirements requirements, TokenExtractor extractor, RequestVerifier verifier,
    IEctScopes scopes, TokenReturn tokenReturn, RejectionWriter rejection, Storage storage, ILogger<EctMiddleware> logger)
{
    public Task InvokeAsync(HttpContext context)
    {
        var evaluation = requirements.Evaluate(context.GetEndpoint());
        if (!evaluation.Requirement.IsDisabled) return storage.RunAsync(context, evaluation, EvaluateAsync);

        // An endpoint with stricter requirements must not be reached from here by routing again, and one without any does not see the
        // context that another UseEct() in front has found.
        context.Features.Set(evaluation);
        context.Features.Set<IEctFeature>(null);
        return TokenExtractor.MayCarryTokens(context) ? StepAsideAsync(context, evaluation) : next(context);
    }

    /// <summary>Ignores the tokens, because the endpoint requires none, but unwraps its content.</summary>
    private async Task StepAsideAsync(HttpContext context, Evaluation evaluation)
    {
        if (await ExtractAsync(context, evaluation.Requirement) is null) return;

        await next(context);
    }

    private async Task EvaluateAsync(HttpContext context, Evaluation evaluation)
    {
        if (await ExtractAsync(context, evaluation.Requirement) is not { } tokens) return;

        if (tokens.AreMissing && evaluation.Requirement.AllowsMissing) await EnterAsync(context, evaluation);
        else await VerifyAsync(context, evaluation, tokens);
    }

    /// <returns><see langword="null"/> if the client has gone.</returns>
    private async Task<CarriedTokens?> ExtractAsync(HttpContext context, EndpointRequirement requirement)
    {
        var extracting = extractor.ExtractAsync(context, requirement);
        var (tokens, isGone) = await DepartedClient.ObserveAsync(context, extracting);
        if (isGone) return null;

        if (!tokens!.AreMissing) Storage.ForbidByHeader(context.Response);
        return tokens;
    }

    private Task EnterAsync(HttpContext context, Evaluation evaluation)
    {
        context.Features.Set<IEctFeature>(Feature.Missing);
        return ContinueAsync(context, evaluation);
    }

    private async Task VerifyAsync(HttpContext context, Evaluation evaluation, CarriedTokens tokens)
    {
        // An error page runs the pipeline a second time for the same request. Its tokens are verified again, but this request has used
        // them.
        var requirement = evaluation.Requirement;
        var consumed = context.Features.Get<IEctFeature>() is Feature earlier ? earlier.Consumed : [];
        if (consumed.Count > 0 && consumed.SequenceEqual(tokens.Texts))
            requirement = requirement with { Consume = false };

        // Cancellation passes through. Only the middleware in front knows whether the client has gone or the time is up, and an answer
        // without a status would read 200.
        var verifying = verifier.VerifyAsync(context, tokens, requirement);
        var (verification, isGone) = await DepartedClient.ObserveAsync(context, verifying);
        if (isGone) return;

        var (result, contentHash, status, isContentLost) = verification;
        var used = result.Succeeded && requirement.Consume ? tokens.Texts : consumed;
        context.Features.Set<IEctFeature>(new Feature(result.Context, result.FailureReason, used));

        if (result.Succeeded)
        {
            using var logScope = result.Context.BeginLogScope(logger);
            logger.RequestAccepted(tokens.Texts.Count, evaluation.Endpoint?.DisplayName ?? "the pipeline");
            await ContinueAsync(context, evaluation, result.Context, contentHash);
            return;
        }

        if (requirement.Mode is EctMode.Report)
        {
            // However far the content was read, the endpoint gets all of it, or an error.
            if (isContentLost) RequestContent.Break(context);
            else if (context.Request.Body.CanSeek) context.Request.Body.Position = 0;
            await ContinueAsync(context, evaluation);
            return;
        }

        context.Features.Set<Evaluation>(null);
        context.RequestAborted.ThrowIfCancellationRequested();
        await rejection.WriteAsync(context, result, status);
    }

    private async Task ContinueAsync(HttpContext context, Evaluation evaluation, EctContext? ect = null, string? contentHash = null)
    {
        using var scope = scopes.Begin(ect?.WorkflowId);
        (scope.Action, scope.InputHash) = (evaluation.Requirement.Action, contentHash);
        foreach (var head in ect?.Heads ?? []) scope.AddPredecessor(head);
        if (ect is not null && evaluation.Requirement.ReturnsToken) tokenReturn.Prepare(context, ect, scope);

        context.Features.Set(evaluation);
        await next(context);
    }
}

using Ect.AspNetCore.Bodies;
using Ect.AspNetCore.Callers;
using Ect.AspNetCore.Diagnostics;
using Ect.AspNetCore.Endpoints;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Primitives;

namespace Ect.AspNetCore.Middleware;

/// <summary>Verifies the tokens of a request, with the caller and the content that they are bound to.</summary>
internal sealed class RequestVerifier(CallerProof callers, EctVerifier verifier, TimeProvider clock, ILogger<RequestVerifier> logger)
{
    /// <summary>The length from which content counts as long. Long content waits until its sender is verified. Shorter content stays in
    /// memory when it is buffered.</summary>
    private const int LongLength = 30 * 1024;

    private readonly Outage _disk = new(clock);

    public async ValueTask<RequestVerification> VerifyAsync(HttpContext context, CarriedTokens tokens, EndpointRequirement requirement)
    {
        if (tokens.Failure is { } failure) return Refuse(failure, requirement);

        var texts = tokens.Texts;
        var verification = callers.Identify(context, requirement.ToVerification(), requirement.CallerBinding);
        if (requirement.BodyBinding is EctBodyBinding.None)
            return new(await verifier.VerifyAsync(texts, verification, context.RequestAborted));

        // Content that is long, or that the client sends only on demand, is read only if the request would be accepted with it. Its tokens
        // are verified once more when it is there, which decides alone: an issuer that was removed while the content came is refused.
        var (waits, failed) = await ReadAsync(context, HasToWaitAsync);
        if (failed is not null) return Refuse(failed, requirement);
        if (waits && await verifier.FindRefusalAsync(texts, verification, context.RequestAborted) is { } refusal) return new(refusal);

        (var hash, failed) = await ReadAsync(context, ContentHash.OfAsync);
        if (failed is not null) return Refuse(failed, requirement);

        var bound = new EctRequirement(verification) { ContentHash = hash!.Value };
        return new(await verifier.VerifyAsync(texts, bound, context.RequestAborted), hash.Value);
    }

    private async ValueTask<(T? Value, BodyFailure? Failure)> ReadAsync<T>(HttpContext context, Func<HttpContext, ValueTask<T>> read)
    {
        try
        {
            return (await read(context), null);
        }
        catch (Exception exception) when (BodyFailure.IsOne(exception, context.RequestAborted))
        {
            if (exception is InvalidDataException or InvalidOperationException) logger.ContentNotReadable(exception);
            return (default, BodyFailure.FromKept(exception, EctFailureReason.BodyHashMismatch));
        }
    }

    private RequestVerification Refuse(BodyFailure failure, EndpointRequirement requirement)
    {
        if (failure.OwnFailure is { } exception) logger.ContentNotKept(_disk.Failed(exception));
        return new(
            verifier.Refuse(failure.Reason, failure.Detail, requirement.Mode), Status: failure.Status,
            IsContentLost: failure.OwnFailure is not null);
    }

    private static async ValueTask<bool> HasToWaitAsync(HttpContext context)
    {
        var request = context.Request;
        if (ContentHash.FindKnown(context) is not null) return false;
        if (context.Features.Get<IHttpRequestBodyDetectionFeature>()?.CanHaveBody is false) return false;
        if (!StringValues.IsNullOrEmpty(request.Headers.Expect)) return true;

        // Middleware that decodes a body does not change its stated length.
        return request.ContentLength is not < LongLength || await request.HasAtLeastAsync(LongLength, context.RequestAborted);
    }
}

using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;

namespace Ect;

/// <summary>Verifies what a request carries: its tokens, the caller and the content that they are bound to.</summary>
internal sealed class EctRequestVerifier(EctCallers callers, EctVerifier verifier, ILogger<EctRequestVerifier> logger)
{
    /// <summary>What anybody may have buffered, in bytes: it stays in memory.</summary>
    private const long MaxUnprovenLength = 30 * 1024;

    public async ValueTask<EctRequestVerification> VerifyAsync(HttpContext context, EctCarriedTokens tokens, EctEndpointRequirement requirement)
    {
        if (tokens.Failure is { } failure) return Refuse(failure);

        var (texts, verification) = (tokens.Texts, callers.Identify(context, requirement));
        if (requirement.BodyBinding is EctBodyBinding.None)
            return new(await verifier.VerifyAsync(texts, verification, context.RequestAborted).ConfigureAwait(false));

        // Longer content is read for those alone who would be accepted with it, and their tokens are verified once more when it is there.
        if (MayBeLong(context) && await verifier.FindRefusalAsync(texts, verification, context.RequestAborted).ConfigureAwait(false) is { } refusal)
            return new(refusal);

        string hash;
        try
        {
            hash = (await EctContentHash.OfAsync(context).ConfigureAwait(false)).Value;
        }
        catch (Exception exception) when (EctBodyFailure.IsOfBody(exception, context.RequestAborted))
        {
            if (exception is not BadHttpRequestException) logger.ContentNotReadable(exception);
            return Refuse(EctBodyFailure.From(exception, EctFailureReason.BodyHashMismatch));
        }

        return new(await verifier.VerifyAsync(texts, Bind(verification, requirement.BodyBinding, hash), context.RequestAborted).ConfigureAwait(false), hash);
    }

    private EctRequestVerification Refuse(EctBodyFailure failure) => new(verifier.Refuse(failure.Reason, failure.Detail), Status: failure.Status);

    private static bool MayBeLong(HttpContext context) =>
        context.Features.Get<IHttpRequestBodyDetectionFeature>()?.CanHaveBody is not false && context.Request.ContentLength is not <= MaxUnprovenLength;

    private static EctRequirement Bind(EctRequirement requirement, EctBodyBinding binding, string hash) =>
        binding is EctBodyBinding.OutputHash ? requirement with { OutputHash = hash } : requirement with { InputHash = hash };
}

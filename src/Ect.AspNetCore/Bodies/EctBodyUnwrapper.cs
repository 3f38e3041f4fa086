using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Primitives;

namespace Ect;

/// <summary>Takes the tokens out of a body that is made to carry them, and leaves the content that came with them (profile, section 4).
/// Decides nothing.</summary>
/// <remarks>The content stays on the connection until the application asks for it; what is read before it is bounded.</remarks>
internal sealed class EctBodyUnwrapper(EctLimits limits)
{
    // A token, the fields before it, what may stand before those, and what is read ahead.
    private readonly long _partLength = limits.MaxTokenLength + (3L * MultipartReader.DefaultHeadersLengthLimit);

    /// <summary>Looks at a body, and leaves what it had of tokens among the request's features. One that is encoded stays as it is, for another look
    /// behind what may decode it; so does one that comes with tokens in the header.</summary>
    /// <param name="context">The request.</param>
    /// <param name="isAsSent">Whether nothing has decoded the body: what is read of it here is then what the server reads, and can be limited here.</param>
    /// <exception cref="OperationCanceledException">The client has gone.</exception>
    /// <exception cref="Microsoft.AspNetCore.Connections.ConnectionResetException">The client has gone in the middle of its body.</exception>
    public ValueTask UnwrapAsync(HttpContext context, bool isAsSent)
    {
        var headers = context.Request.Headers;
        return EctBodyContentType.Of(headers.ContentType) is { } type && context.Features.Get<EctCarriedTokens>() is null
            && !headers.ContainsKey(EctMediaTypes.HeaderName) && StringValues.IsNullOrEmpty(headers.ContentEncoding)
            ? UnwrapAsync(context, type, isAsSent ? EctBodySizeLimit.TakeOver(context) : EctBodySizeLimit.None)
            : default;
    }

    private async ValueTask UnwrapAsync(HttpContext context, EctBodyContentType type, EctBodySizeLimit limit)
    {
        var body = new EctAllowanceStream(new EctArrivingStream(context.Request.Body), limit) { Allowance = _partLength };
        var tokens = new EctTokenParts(limits);
        EctBodyFailure? failure;
        try
        {
            var content = await ReadToContentAsync(body, type, tokens, context.RequestAborted).ConfigureAwait(false);
            failure = tokens.Carried.Failure;
            if (failure is null) EctContent.Unwrap(context, content, limit);
        }
        catch (Exception exception) when (EctBodyFailure.IsOne(exception, context.RequestAborted))
        {
            failure = EctBodyFailure.From(exception, EctFailureReason.Malformed);
        }

        if (failure is not null) EctContent.Break(context);
        context.Features.Set(tokens.Carried with { Failure = failure });
    }

    /// <returns>The first part that is no token, unread; <see langword="null"/> if there is none.</returns>
    private async ValueTask<MultipartSection?> ReadToContentAsync(EctAllowanceStream body, EctBodyContentType type, EctTokenParts tokens, CancellationToken cancellationToken)
    {
        if (!type.IsComplete) throw new InvalidDataException("The type names no boundary that may be one.");
        if (!type.IsMultipart)
        {
            await tokens.TryAddAsync(body, cancellationToken).ConfigureAwait(false);
            return null;
        }

        var parts = new MultipartReader(type.Boundary, body);
        for (; await parts.ReadNextSectionAsync(cancellationToken).ConfigureAwait(false) is { } part; body.Allowance = _partLength)
        {
            if (!EctBodyContentType.IsToken(part.ContentType))
            {
                body.Allowance = null;
                return part;
            }

            if (!await tokens.TryAddAsync(part.Body, cancellationToken).ConfigureAwait(false)) return null;
        }

        return null;
    }
}

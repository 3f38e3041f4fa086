using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;

namespace Ect.AspNetCore.Bodies;

/// <summary>Takes the tokens out of a body that is meant to carry them, and leaves the content that came with them (profile, section 4). It
/// decides nothing.</summary>
/// <remarks>The content stays on the connection until the application asks for it. The bytes that are read before it are bounded, and so is
/// the time for them.</remarks>
internal sealed class BodyUnwrapper(IOptions<EctOptions> options, TimeProvider clock)
{
    /// <summary>The most bytes that the fields of a part may have. Senders keep to it.</summary>
    private const int MaxFieldsLength = 8 * 1024;

    /// <summary>The bytes that are read ahead, and those of a boundary with what may follow it.</summary>
    private const int ReadAheadLength = 4 * 1024, Slack = ReadAheadLength + 1_024;

    /// <summary>The bytes that may be read for the fields of a part. Before the first part there may be a preamble.</summary>
    private const int FieldsAllowance = MaxFieldsLength + Slack, FirstAllowance = MaxFieldsLength + FieldsAllowance;

    private readonly EctLimits _limits = options.Value.Limits;

    private long TokenAllowance => _limits.MaxTokenLength + (long)Slack;

    /// <summary>Takes the tokens out of a body and leaves them among the request's features. An encoded body stays as it is until it is
    /// looked at again after decoding, and so does a body that comes with tokens in the header.</summary>
    /// <param name="context">The request.</param>
    /// <param name="isAsSent">Whether nothing has decoded the body. The bytes that are read here are then those that the server reads, and
    /// can be limited here.</param>
    /// <exception cref="OperationCanceledException">The client has gone.</exception>
    /// <exception cref="Microsoft.AspNetCore.Connections.ConnectionResetException">The client has gone in the middle of its
    /// body.</exception>
    public ValueTask UnwrapAsync(HttpContext context, bool isAsSent)
    {
        var headers = context.Request.Headers;
        return BodyContentType.Of(headers.ContentType) is { } type && context.Features.Get<CarriedTokens>() is null
            && !headers.ContainsKey(EctHeaderNames.ExecutionContext) && StringValues.IsNullOrEmpty(headers.ContentEncoding)
            ? UnwrapAsync(context, type, isAsSent ? BodySizeLimit.TakeOver(context) : BodySizeLimit.None)
            : default;
    }

    private async ValueTask UnwrapAsync(HttpContext context, BodyContentType type, BodySizeLimit limit)
    {
        var body = new AllowanceStream(new ArrivingStream(context.Request.Body), limit);
        var tokens = new TokenParts(_limits);
        using var deadline = new TokensDeadline(context, _limits.TokensTimeout, clock);
        BodyFailure? failure;
        try
        {
            var content = await ReadToContentAsync(body, type, tokens, deadline.Token);
            failure = tokens.Failure ?? (content?.IsTransferEncoded() is true ? new(EctFailureReason.UnsupportedContentEncoding) : null);
            if (failure is null) RequestContent.Unwrap(context, content, limit);
        }
        catch (Exception exception) when (deadline.HasEnded(exception))
        {
            failure = deadline.Fail();
        }
        catch (Exception exception) when (BodyFailure.IsOne(exception, context.RequestAborted))
        {
            failure = BodyFailure.From(exception, EctFailureReason.Malformed);
        }

        if (failure is not null) RequestContent.Break(context);
        context.Features.Set(failure is null ? new CarriedTokens(tokens.Texts) : new([], failure));
    }

    /// <returns>The first part that is not a token, unread; <see langword="null"/> if there is none.</returns>
    private async ValueTask<MultipartSection?> ReadToContentAsync(
        AllowanceStream body, BodyContentType type, TokenParts tokens, CancellationToken cancellationToken)
    {
        if (!type.IsComplete) throw new InvalidDataException("The type names no valid boundary.");
        if (!type.IsMultipart)
        {
            body.Allowance = TokenAllowance;
            await tokens.TryAddAsync(body, cancellationToken);
            return null;
        }

        var parts = new MultipartReader(type.Boundary, body, ReadAheadLength) { HeadersLengthLimit = MaxFieldsLength };
        body.Allowance = FirstAllowance;
        while (await parts.ReadNextSectionAsync(cancellationToken) is { } part)
        {
            if (!BodyContentType.IsToken(part.ContentType))
            {
                body.Allowance = null;
                return part;
            }

            body.Allowance = TokenAllowance;
            if (part.IsEncodedToken()) tokens.Refuse(EctFailureReason.UnsupportedContentEncoding);
            else await tokens.TryAddAsync(part.Body, cancellationToken);
            if (tokens.Failure is not null) return null;

            body.Allowance = FieldsAllowance;
        }

        return null;
    }
}

using Ect.AspNetCore.Bodies;
using Ect.AspNetCore.Endpoints;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace Ect.AspNetCore.Middleware;

/// <summary>Finds the tokens of a request, which are all in one place (profile, section 4).</summary>
internal sealed class TokenExtractor(BodyUnwrapper unwrapper, IOptions<EctOptions> options, TimeProvider clock)
{
    private readonly EctLimits _limits = options.Value.Limits;

    /// <summary>Tells whether a request seems to carry tokens in its header, or in a body that is meant for them. The check is
    /// cheap.</summary>
    public static bool MayCarryTokens(HttpContext context) =>
        context.Request.Headers.ContainsKey(EctHeaderNames.ExecutionContext)
        || context.Features.Get<CarriedTokens>() is not null
        || BodyContentType.Of(context.Request.ContentType) is not null;

    public async ValueTask<CarriedTokens> ExtractAsync(HttpContext context, EndpointRequirement requirement)
    {
        // Before routing, the body may have been encoded still, or nothing looked at it.
        await unwrapper.UnwrapAsync(context, isAsSent: false);

        var request = context.Request;
        var unwrapped = context.Features.Get<CarriedTokens>();
        var isMadeForTokens = unwrapped is not null || BodyContentType.Of(request.ContentType) is not null;
        if (request.Headers.TryGetValue(EctHeaderNames.ExecutionContext, out var values))
            return isMadeForTokens
                ? new([], new(EctFailureReason.AmbiguousTransport))
                : CarriedTokens.Of(EctTokenTexts.FromFields(values, _limits));

        if (unwrapped is not null) return unwrapped;
        if (isMadeForTokens) return new([], new(EctFailureReason.UnsupportedContentEncoding));
        return requirement is { AcceptsJsonBody: true, IsDisabled: false } && BodyContentType.IsJson(request.ContentType)
            ? await ExtractFromJsonAsync(context)
            : CarriedTokens.None;
    }

    // The tokens are kept for an error page, which runs the pipeline a second time when the body has been read.
    private async ValueTask<CarriedTokens> ExtractFromJsonAsync(HttpContext context)
    {
        using var deadline = new TokensDeadline(context, _limits.TokensTimeout, clock);
        var tokens = await JsonBody.FindAsync(context, _limits, deadline);
        context.Features.Set(tokens);
        return tokens;
    }
}

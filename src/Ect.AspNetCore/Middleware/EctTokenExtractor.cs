using Microsoft.AspNetCore.Http;

namespace Ect;

/// <summary>Finds the tokens of a request, which are in one place (profile, section 4).</summary>
internal sealed class EctTokenExtractor(EctBodyUnwrapper unwrapper, EctLimits limits, TimeProvider clock)
{
    public async ValueTask<EctCarriedTokens> ExtractAsync(HttpContext context, EctEndpointRequirement requirement)
    {
        // Before routing it was too early for a body that had to be decoded, or nothing looked.
        await unwrapper.UnwrapAsync(context, isAsSent: false).ConfigureAwait(false);

        var request = context.Request;
        var unwrapped = context.Features.Get<EctCarriedTokens>();
        var isMadeForTokens = unwrapped is not null || EctBodyContentType.Of(request.ContentType) is not null;
        if (request.Headers.TryGetValue(EctMediaTypes.HeaderName, out var values))
            return isMadeForTokens ? new([], new(EctFailureReason.AmbiguousTransport)) : EctCarriedTokens.Of(EctHeader.Split(values, limits));

        if (unwrapped is not null) return unwrapped;
        if (isMadeForTokens) return new([], new(EctFailureReason.UnsupportedContentEncoding));
        return requirement is { AcceptsJsonBody: true, IsDisabled: false } && EctBodyContentType.IsJson(request.ContentType)
            ? await ExtractFromJsonAsync(context).ConfigureAwait(false)
            : EctCarriedTokens.None;
    }

    // Kept for an error page, which runs the pipeline a second time, on a body that has been read.
    private async ValueTask<EctCarriedTokens> ExtractFromJsonAsync(HttpContext context)
    {
        using var deadline = new EctTokensDeadline(context, limits.TokensTimeout, clock);
        var tokens = await EctJsonBody.FindAsync(context, limits, deadline).ConfigureAwait(false);
        context.Features.Set(tokens);
        return tokens;
    }
}

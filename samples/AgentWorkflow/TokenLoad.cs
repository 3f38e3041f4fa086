using Ect;

namespace AgentWorkflow;

/// <summary>The size of the tokens of one request when it left the process.</summary>
/// <param name="Tokens">The number of tokens.</param>
/// <param name="Bytes">The bytes of all of them.</param>
/// <param name="BodyType">The type of the body that carried them; <see langword="null"/> if the header did.</param>
internal sealed record TokenLoad(int Tokens, long Bytes, string? BodyType)
{
    public static TokenLoad Of(HttpRequestMessage request)
    {
        if (request.Headers.TryGetValues(EctHeaderNames.ExecutionContext, out var values))
            return new(values.Count(), values.Sum(value => value.Length), BodyType: null);

        var body = request.Content!;
        var parts = body as IEnumerable<HttpContent> ?? [body];
        var tokens = parts.Where(part => part.Headers.ContentType?.MediaType is EctMediaTypes.MediaType).ToList();
        return new(tokens.Count, tokens.Sum(token => token.Headers.ContentLength ?? 0), body.Headers.ContentType?.MediaType);
    }
}

/// <summary>Measures requests as they leave the process, behind everything that changes them.</summary>
internal sealed class TokenScale(Action<TokenLoad> weighed) : DelegatingHandler(new SocketsHttpHandler())
{
    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        weighed(TokenLoad.Of(request));
        return base.SendAsync(request, cancellationToken);
    }
}

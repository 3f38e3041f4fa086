using Ect;

namespace AgentWorkflow;

/// <summary>The tokens of one request, as it left the process.</summary>
/// <param name="Tokens">How many there were.</param>
/// <param name="Bytes">How long they were together.</param>
/// <param name="BodyType">The type of the body that carried them; <see langword="null"/> if the header did.</param>
internal sealed record TokenLoad(int Tokens, long Bytes, string? BodyType)
{
    public static TokenLoad Of(HttpRequestMessage request)
    {
        if (request.Headers.TryGetValues(EctHeaderNames.ExecutionContext, out var values)) return new(values.Count(), values.Sum(value => value.Length), BodyType: null);

        var body = request.Content!;
        var parts = body as IEnumerable<HttpContent> ?? [body];
        var tokens = parts.Where(part => part.Headers.ContentType?.MediaType is EctMediaTypes.MediaType).ToList();
        return new(tokens.Count, tokens.Sum(token => token.Headers.ContentLength ?? 0), body.Headers.ContentType?.MediaType);
    }
}

/// <summary>Stands where a request leaves the process, behind everything that changes it.</summary>
internal sealed class TokenScale(Action<TokenLoad> weighed) : DelegatingHandler(new SocketsHttpHandler())
{
    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        weighed(TokenLoad.Of(request));
        return base.SendAsync(request, cancellationToken);
    }
}

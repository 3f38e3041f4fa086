using System.Net.Http.Headers;
using System.Security.Cryptography;

namespace Ect.Http;

/// <summary>Makes bodies for requests whose tokens are too long for a header (profile, section 4).</summary>
internal static class TokenBody
{
    private static readonly HttpMethod[] MethodsWithoutContent =
        [HttpMethod.Get, HttpMethod.Head, HttpMethod.Delete, HttpMethod.Options, HttpMethod.Trace, HttpMethod.Connect];

    /// <summary>Makes a body that carries tokens.</summary>
    public delegate HttpContent Factory(IReadOnlyList<string> tokens);

    /// <exception cref="NoPlaceException">The request has no place for tokens but its header.</exception>
    public static void ThrowIfImpossible(HttpRequestMessage request, int headerBytes, int maxHeaderBytes)
    {
        string reason;
        if (MethodsWithoutContent.Contains(request.Method))
            reason = $"a {request.Method} request has no content that could carry them instead, as a POST has";
        else if (request.Content?.IsGrpc() is true)
            reason = "a gRPC call has no other place for them";
        else
            return;

        throw new NoPlaceException(
            $"The tokens of the request would take {headerBytes} bytes of its header, MaxHeaderBytes is {maxHeaderBytes}, and {reason}. "
            + "Let a step in between gather some of the branches. Or raise the limit, if everything between here and the receiver "
            + "accepts longer headers.");
    }

    /// <exception cref="InvalidOperationException">The content carries tokens, and the header does. A receiver refuses that.</exception>
    public static void ThrowIfAmbiguous(HttpContent? content)
    {
        if (content?.CarriesTokens() is not true) return;

        throw new InvalidOperationException(
            $"Content of type {content.Headers.NonValidated["Content-Type"]} carries tokens, and the header of the request carries others. "
            + "A receiver refuses both at once. Send the content as another type, or with a client that has no AddEctHandler().");
    }

    /// <summary>Makes sure that tokens can be written into a body, before there are any.</summary>
    /// <param name="form">How the body carries the tokens.</param>
    /// <param name="content">The request's own content. A body that has it as a part disposes of it.</param>
    /// <param name="count">How many tokens there will be.</param>
    /// <param name="length">How many characters they will have together.</param>
    /// <param name="cancellationToken">Ends the reading of content that has to be read.</param>
    /// <returns>Makes the body of the tokens, of which the sender's own is the first.</returns>
    /// <exception cref="NoPlaceException">The content cannot come with tokens.</exception>
    public static ValueTask<Factory> PrepareAsync(
        EctBodyForm form, HttpContent? content, int count, int length, CancellationToken cancellationToken)
    {
        if (form is EctBodyForm.Json) return JsonTokenBody.PrepareAsync(content, count, length, cancellationToken);

        var part = content is null ? null : new ContentPart(content);
        return new(tokens => Wrap(part, tokens));
    }

    private static HttpContent Wrap(ContentPart? content, IReadOnlyList<string> tokens)
    {
        if (content is null && tokens is [var only]) return TokenPart(only);

        // It is random, so that no content can contain it on purpose.
        var boundary = RandomNumberGenerator.GetHexString(32, lowercase: true);
        var body = new MultipartContent("related", boundary);
        body.Headers.ContentType = new(EctMediaTypes.Multipart)
        {
            Parameters = { new("type", $"\"{EctMediaTypes.MediaType}\""), new("boundary", boundary) },
        };
        foreach (var token in tokens) body.Add(TokenPart(token));
        if (content is not null) body.Add(content);
        return body;
    }

    private static StringContent TokenPart(string token) => new(token, new MediaTypeHeaderValue(EctMediaTypes.MediaType));
}

using System.Net;
using System.Net.Http.Headers;
using Ect.Tool.Output;

namespace Ect.Tool.Input;

/// <summary>Asks a service. Every answer is bounded in bytes and in time, and redirects are not followed.</summary>
/// <param name="token">The bearer token that the service asks for; <see langword="null"/> if it asks for none.</param>
internal sealed class Remote(string? token) : IDisposable
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);

    private readonly HttpClient _client = new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        AutomaticDecompression = DecompressionMethods.GZip,
    })
    {
        DefaultRequestHeaders = { Authorization = token is null ? null : new AuthenticationHeaderValue("Bearer", token) },
    };

    /// <summary>Asks for what is at an address.</summary>
    /// <param name="url">The address.</param>
    /// <param name="maxBytes">How long the answer may be.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="ToolException">There is no answer, or one that is too long.</exception>
    public async Task<Reply> GetAsync(Uri url, int maxBytes, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, url);
        return await SendAsync(request, maxBytes, cancellationToken);
    }

    /// <summary>Sends a request, and reads what is answered with 200.</summary>
    /// <exception cref="ToolException">There is no answer, or one that is too long.</exception>
    public async Task<Reply> SendAsync(HttpRequestMessage request, int maxBytes, CancellationToken cancellationToken)
    {
        using var time = new CancellationTokenSource(Timeout, TimeProvider.System);
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(time.Token, cancellationToken);
        try
        {
            using var response = await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, deadline.Token);
            var reply = new Reply((int)response.StatusCode, response.Content.Headers.ContentType?.MediaType, []);
            if (reply.Status is not 200 || reply.IsWebPage) return reply;

            await response.Content.LoadIntoBufferAsync(maxBytes, deadline.Token);
            return reply with { Content = await response.Content.ReadAsByteArrayAsync(deadline.Token) };
        }
        catch (Exception exception) when (exception is HttpRequestException or InvalidDataException)
        {
            throw new ToolException($"{request.RequestUri} cannot be read: {exception.Message}");
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new ToolException($"{request.RequestUri} was not there within {Timeout.TotalSeconds} seconds.");
        }
    }

    public void Dispose() => _client.Dispose();
}

/// <summary>What a service answered.</summary>
/// <param name="Status">The status code.</param>
/// <param name="Type">The media type.</param>
/// <param name="Content">The content, which is read only of 200, and not of a web page.</param>
internal sealed record Reply(int Status, string? Type, byte[] Content)
{
    /// <summary>Whether it is for a browser. Something else answers then, such as a proxy.</summary>
    public bool IsWebPage => Type is "text/html" or "application/xhtml+xml";
}

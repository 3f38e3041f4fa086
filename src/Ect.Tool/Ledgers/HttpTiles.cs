using System.Net;
using System.Net.Http.Headers;
using Ect.Tool.Output;

namespace Ect.Tool.Ledgers;

/// <summary>Fetches a tiled log. Every answer is bounded in bytes and in time, redirects are not followed, and what is not there is asked
/// for again for a while, since an instance may be behind.</summary>
/// <param name="url">The prefix of checkpoint and tiles.</param>
/// <param name="token">The bearer token that the service asks for; <see langword="null"/> if it asks for none.</param>
/// <param name="patience">How long instances may be behind.</param>
internal sealed class HttpTiles(Uri url, string? token, TimeSpan patience) : ITiles
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10), Pause = TimeSpan.FromSeconds(1);

    private readonly long _start = TimeProvider.System.GetTimestamp();
    private readonly HttpClient _client = new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        AutomaticDecompression = DecompressionMethods.GZip,
    })
    {
        DefaultRequestHeaders = { Authorization = token is null ? null : new AuthenticationHeaderValue("Bearer", token) },
    };

    public async Task<(byte[]? Content, bool IsGone)> ReadAsync(string path, int maxBytes, CancellationToken cancellationToken)
    {
        using var time = new CancellationTokenSource(Timeout, TimeProvider.System);
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(time.Token, cancellationToken);
        try
        {
            using var response = await _client.GetAsync(new Uri(url, path), HttpCompletionOption.ResponseHeadersRead, deadline.Token);
            if (response.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.Gone)
                return (null, response.StatusCode is HttpStatusCode.Gone);
            if (response.StatusCode is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden)
                throw new ToolException(
                    $"{url}{path} answered {(int)response.StatusCode}. Give a token for it with --token-file, or in ECT_LEDGER_TOKEN.");
            if (response.StatusCode is not HttpStatusCode.OK)
                throw new ToolException($"{url}{path} answered {(int)response.StatusCode}.");
            if (response.Content.Headers.ContentType?.MediaType is "text/html" or "application/xhtml+xml")
                throw new ToolException($"{url}{path} answered with a web page. Something else answers there, such as a proxy.");

            await response.Content.LoadIntoBufferAsync(maxBytes, deadline.Token);
            return (await response.Content.ReadAsByteArrayAsync(deadline.Token), false);
        }
        catch (Exception exception) when (exception is HttpRequestException or InvalidDataException)
        {
            throw new ToolException($"{url}{path} cannot be read: {exception.Message}");
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new ToolException($"{url}{path} was not there within {Timeout.TotalSeconds} seconds.");
        }
    }

    public string NameOf(string path) => $"{url}{path}";

    public async Task<bool> PauseAsync(CancellationToken cancellationToken)
    {
        if (TimeProvider.System.GetElapsedTime(_start) >= patience) return false;
        await Task.Delay(Pause, TimeProvider.System, cancellationToken);
        return true;
    }

    public void Dispose() => _client.Dispose();
}

using System.Text;
using Ect.Diagnostics;

namespace Ect.Keys;

/// <summary>Gets one document with the client <see cref="EctKeyRefreshOptions.HttpClientName"/> (profile, section 5). It limits the length,
/// whatever the client is configured to do. The caller limits the time.</summary>
internal sealed class KeyDownload(IHttpClientFactory clients)
{
    /// <param name="address">The address of the document.</param>
    /// <param name="maxBytes">The longest answer.</param>
    /// <param name="httpHosts">The hosts besides loopback that may be asked over http. Redirects are never followed.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="KeyFetchException">The answer is not the document.</exception>
    /// <exception cref="HttpRequestException">There is no answer.</exception>
    public async Task<string> GetAsync(
        Uri address, int maxBytes, IEnumerable<string> httpHosts, CancellationToken cancellationToken)
    {
        if (!KeyAddress.IsAllowed(address, httpHosts))
            throw new KeyFetchException(KeyFetchOutcome.Invalid, $"Keys are fetched from {KeyAddress.ConfiguredRule} only.");

        using var client = clients.CreateClient(EctKeyRefreshOptions.HttpClientName);
        client.Timeout = Timeout.InfiniteTimeSpan;
        client.MaxResponseContentBufferSize = maxBytes;
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        using var response = await SendAsync(client, request, cancellationToken).ConfigureAwait(false);

        if (!response.IsSuccessStatusCode)
        {
            throw new KeyFetchException(KeyFetchOutcome.Refused, (int)response.StatusCode is var status and >= 300 and < 400
                ? $"The answer was a redirect ({status}), which is not followed. Configure the final address."
                : $"The answer had status {(int)response.StatusCode}.");
        }

        var body = await response.Content.ReadAsByteArrayAsync(cancellationToken).ConfigureAwait(false);
        return JwkText.WithoutByteOrderMark(Encoding.UTF8.GetString(body));
    }

    private static async Task<HttpResponseMessage> SendAsync(
        HttpClient client, HttpRequestMessage request, CancellationToken cancellationToken)
    {
        try
        {
            return await client.SendAsync(request, cancellationToken).ConfigureAwait(false);
        }
        catch (HttpRequestException exception) when (exception.HttpRequestError is HttpRequestError.ConfigurationLimitExceeded)
        {
            throw new KeyFetchException(KeyFetchOutcome.Invalid, $"The answer is longer than {client.MaxResponseContentBufferSize} bytes.");
        }
    }
}

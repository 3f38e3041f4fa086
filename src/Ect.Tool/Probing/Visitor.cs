using System.Net;
using Ect.Tool.Output;

namespace Ect.Tool.Probing;

/// <summary>Asks a service as a stranger would: bounded, and without following redirects.</summary>
internal sealed class Visitor(Uri url, TimeSpan timeout) : IDisposable
{
    private const int MaxContent = 1 << 20;

    private readonly HttpClient _client = new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        AutomaticDecompression = DecompressionMethods.All,
    })
    { Timeout = timeout, MaxResponseContentBufferSize = MaxContent };

    /// <summary>Asks for a path.</summary>
    /// <param name="path">Relative to the service; empty for the service itself.</param>
    /// <param name="field">A header field, if one is to be sent along.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="ToolException">There is no answer.</exception>
    public async Task<Visit> GetAsync(string path, (string Name, string Value)? field, CancellationToken cancellationToken)
    {
        var clock = TimeProvider.System;
        var address = path is "" ? url : new Uri(url, path);
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        if (field is { } sent) request.Headers.TryAddWithoutValidation(sent.Name, sent.Value);
        var asked = clock.GetUtcNow();
        try
        {
            using var response = await _client.SendAsync(request, cancellationToken);
            var answered = clock.GetUtcNow();
            return new()
            {
                Status = (int)response.StatusCode,
                Type = response.Content.Headers.ContentType?.MediaType,
                Content = await response.Content.ReadAsByteArrayAsync(cancellationToken),
                Date = response.Headers.Date,
                IsCached = response.Headers.Age is not null,
                Asked = asked,
                Answered = answered,
            };
        }
        catch (HttpRequestException exception)
        {
            throw new ToolException($"{address} cannot be asked: {exception.Message} {exception.InnerException?.Message}".TrimEnd());
        }
        catch (TaskCanceledException exception) when (exception.InnerException is TimeoutException)
        {
            throw new ToolException($"{address} did not answer within {timeout.TotalSeconds} seconds.");
        }
    }

    public void Dispose() => _client.Dispose();
}

/// <summary>An answer of a service.</summary>
internal sealed record Visit
{
    public required int Status { get; init; }
    public string? Type { get; init; }
    public required byte[] Content { get; init; }

    /// <summary>What its clock said, in whole seconds.</summary>
    public DateTimeOffset? Date { get; init; }

    /// <summary>Whether a cache answered, whose clock it would be.</summary>
    public bool IsCached { get; init; }

    /// <summary>What the clock here said before.</summary>
    public required DateTimeOffset Asked { get; init; }

    /// <summary>What the clock here said afterwards.</summary>
    public required DateTimeOffset Answered { get; init; }
}

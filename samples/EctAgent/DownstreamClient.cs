using System.Net.Mime;
using System.Text;
using System.Text.Json;

namespace EctAgent;

/// <summary>Hands a task to every configured service. Tokens are no concern of this code: the clients that it is given make them.</summary>
internal sealed class DownstreamClient(IHttpClientFactory clients, IReadOnlyList<Downstream> all, DownstreamMode mode)
{
    /// <summary>The answers, in the order of the configuration.</summary>
    public async Task<IReadOnlyList<DownstreamAnswer>> CallAllAsync(CancellationToken cancellationToken)
    {
        if (mode is DownstreamMode.Parallel) return await Task.WhenAll(all.Select(downstream => CallAsync(downstream, cancellationToken)));

        var answers = new List<DownstreamAnswer>();
        foreach (var downstream in all) answers.Add(await CallAsync(downstream, cancellationToken));
        return answers;
    }

    private async Task<DownstreamAnswer> CallAsync(Downstream downstream, CancellationToken cancellationToken)
    {
        // Content of known length: its hash goes into the token.
        using var task = new StringContent(JsonSerializer.Serialize(new { task = downstream.Name }), Encoding.UTF8, MediaTypeNames.Application.Json);
        try
        {
            using var response = await clients.CreateClient(downstream.Name).PostAsync(downstream.TaskUrl, task, cancellationToken);
            return new DownstreamAnswer(downstream.Name, (int)response.StatusCode, await ReadJsonAsync(response, cancellationToken));
        }
        catch (HttpRequestException)
        {
            return new DownstreamAnswer(downstream.Name, Status: null, Response: null);
        }
    }

    private static async Task<JsonElement?> ReadJsonAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        try
        {
            return await response.Content.ReadFromJsonAsync<JsonElement>(cancellationToken);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

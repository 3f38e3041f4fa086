using System.Net.Mime;
using System.Text;
using System.Text.Json;

namespace EctAgent;

/// <summary>Gives a task to every configured service. This code has nothing to do with tokens; its HTTP clients make them.</summary>
internal sealed class DownstreamClient(IHttpClientFactory clients, IReadOnlyList<Downstream> all, DownstreamMode mode)
{
    /// <summary>Returns the answers in the order of the configuration.</summary>
    public async Task<IReadOnlyList<DownstreamAnswer>> CallAllAsync(CancellationToken cancellationToken)
    {
        if (mode is DownstreamMode.Parallel) return await Task.WhenAll(all.Select(downstream => CallAsync(downstream, cancellationToken)));

        var answers = new List<DownstreamAnswer>();
        foreach (var downstream in all) answers.Add(await CallAsync(downstream, cancellationToken));
        return answers;
    }

    private async Task<DownstreamAnswer> CallAsync(Downstream downstream, CancellationToken cancellationToken)
    {
        // The length of the content is known, so its hash goes into the token.
        var json = JsonSerializer.Serialize(new { task = downstream.Name });
        using var task = new StringContent(json, Encoding.UTF8, MediaTypeNames.Application.Json);
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

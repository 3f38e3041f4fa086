using System.Net;
using System.Text.Json;

namespace Ect.Dashboard.Tests;

internal static class ProblemAnswer
{
    /// <summary>Asserts that an answer says why it is not what was asked for.</summary>
    public static async Task AssertProblemAsync(
        this HttpResponseMessage response, HttpStatusCode status, string? reason = null, string says = "")
    {
        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.True(response.StatusCode == status, $"{response.StatusCode}: {text}");
        Assert.Equal("application/problem+json", $"{response.Content.Headers.ContentType}");
        Assert.Equal("no-store", $"{response.Headers.CacheControl}");
        var problem = JsonDocument.Parse(text).RootElement;
        Assert.Equal(reason, problem.TryGetProperty("reason", out var found) ? found.GetString() : null);
        Assert.Contains(says, problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }
}

using System.Net;
using System.Text.Json;

namespace Ect.TestUtils;

public static class RefusedAnswer
{
    /// <summary>Asserts the whole of an answer to a refused request, and with it that there is nothing else in it.</summary>
    public static async Task AssertRefusedAsync(this HttpResponseMessage response, HttpStatusCode status = HttpStatusCode.Forbidden,
        EctFailureReason? reason = null)
    {
        Assert.Equal(status, response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.ToString());
        Assert.Empty(response.Headers.WwwAuthenticate);
        Assert.False(response.Headers.Contains(EctHeaderNames.ExecutionContext));

        var problem = JsonDocument.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).RootElement;
        string[] expected = reason is null ? ["type", "title", "status", "detail"] : ["type", "title", "status", "detail", "reason"];
        Assert.Equal(expected, problem.EnumerateObject().Select(member => member.Name));
        Assert.Equal("about:blank", problem.GetProperty("type").GetString());
        Assert.Equal((int)status, problem.GetProperty("status").GetInt32());
        if (reason is not null) Assert.Equal(reason.ToString(), problem.GetProperty("reason").GetString());
    }
}

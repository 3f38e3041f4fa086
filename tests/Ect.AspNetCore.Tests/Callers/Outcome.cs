using System.Net;

namespace Ect.AspNetCore.Tests;

internal static class Outcome
{
    /// <summary>Accepted if there is no reason; else refused for it, with the detail in the log. For a service in Development.</summary>
    public static async Task AssertOutcomeAsync(this Service service, HttpResponseMessage response, EctFailureReason? reason, string? detail = null)
    {
        if (reason is null)
        {
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            return;
        }

        await response.AssertRefusedAsync(reason: reason);
        var refusal = service.Logs.GetSnapshot().Last(record => record.Id.Name is "Refused").Message;
        Assert.StartsWith($"ECT refused: {reason}.", refusal, StringComparison.Ordinal);
        if (detail is not null) Assert.Contains(detail, refusal, StringComparison.Ordinal);
    }
}

using Ect.Dashboard.Answers;
using Ect.Dashboard.Context;
using Microsoft.AspNetCore.Http;

namespace Ect.Dashboard.Revocations;

/// <summary>Lets operators change something, from the page of this very service alone.</summary>
internal sealed class OperatorGate(DashboardContext dashboard)
{
    private const string PageHeader = "X-Ect-Dashboard", FetchSite = "Sec-Fetch-Site", SameOrigin = "same-origin";

    /// <summary>Makes a handler that only operators reach. A stranger's page can neither send the header nor pass for the same
    /// origin.</summary>
    public RequestDelegate Of(Func<HttpContext, Task> write) => Answer.Of(async http =>
    {
        if (http.Request.Headers[PageHeader] is not ["1"])
            await RefuseAsync(http, "notThePage", $"Only the page changes revocations: the request lacks the header {PageHeader}: 1.");
        else if (http.Request.Headers[FetchSite] is not ([] or [SameOrigin]))
            await RefuseAsync(http, "crossSite", "Only the page of this service changes its revocations, not one of another origin.");
        else if (dashboard.Options.OperatorPolicy is null)
            await RefuseAsync(http, "noOperators", "Nobody may change revocations here. Ect:Dashboard:OperatorPolicy says who may.");
        else if (!await dashboard.Operators.IncludeAsync(http))
            await RefuseAsync(http, "notAnOperator", "You may not change revocations. Ect:Dashboard:OperatorPolicy says who may.");
        else await write(http);
    });

    private static Task RefuseAsync(HttpContext http, string reason, string detail) =>
        http.WriteProblemAsync(StatusCodes.Status403Forbidden, detail, reason);
}

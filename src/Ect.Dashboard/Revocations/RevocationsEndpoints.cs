using Ect.Dashboard.Answers;
using Ect.Dashboard.Context;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Ect.Dashboard.Revocations;

/// <summary>The endpoints by which operators revoke and restore.</summary>
internal static class RevocationsEndpoints
{
    private const string Path = "revocations";

    /// <summary>Maps them in the group <c>api</c> of a dashboard. Every handler goes through <see cref="Answer.Of"/>.</summary>
    public static void Map(RouteGroupBuilder api, DashboardContext dashboard)
    {
        var (list, change, gate) = (new RevocationList(dashboard), new RevocationChange(dashboard), new OperatorGate(dashboard));
        api.MapGet(Path, Answer.Of(list.WriteAsync)).WithDisplayName("ECT dashboard revocations");
        api.MapMethods(Path, [HttpMethods.Post], gate.Of(change.RevokeAsync)).WithDisplayName("ECT dashboard revoke");
        api.MapMethods($"{Path}/{{{RevocationChange.KindName}}}/{{id}}", [HttpMethods.Delete], gate.Of(change.RestoreAsync))
            .WithDisplayName("ECT dashboard restore");
    }
}

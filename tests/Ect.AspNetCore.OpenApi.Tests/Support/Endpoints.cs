using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Ect.AspNetCore.OpenApi.Tests;

/// <summary>Controllers, minimal APIs and route groups with everything that an endpoint can say of ECTs.</summary>
internal static class Endpoints
{
    public static void Map(WebApplication app)
    {
        app.MapControllers();
        app.MapGet("/plain", () => "done");
        app.MapPost("/plain", () => "done");
        app.MapPost("/upload", (HttpRequest request) => request.ContentLength).Accepts<byte[]>("application/octet-stream")
            .RequireEct(e => e.BindBody(EctBodyBinding.OutputHash).BindToUserClaim("sub"));
        app.MapGet("/health", () => "healthy").DisableEct();
        app.MapPost("/own", (Order order) => order).Produces(StatusCodes.Status403Forbidden);
        var orders = app.MapGroup("/orders").RequireEct(e => e.Actions("order_approved").Mode(EctMode.Report));
        orders.MapGet("/", () => Array.Empty<Order>());
        orders.MapPost("/", (Order order) => order).RequireEct(e => e.Mode(EctMode.Enforce).Consume(false));
        orders.MapGroup("/entry").AllowMissingEct().MapPost("/", (Order order) => order).WithEctAction("order_entered").ReturnEct();
    }
}

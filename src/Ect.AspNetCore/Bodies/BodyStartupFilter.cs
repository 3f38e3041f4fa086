using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Ect.AspNetCore.Bodies;

/// <summary>Unwraps bodies in front of the application, so that routing, <c>[Consumes]</c> and binding see the inner content. Requests
/// without such a body cost nothing here.</summary>
internal sealed class BodyStartupFilter : IStartupFilter
{
    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
    {
        var unwrapper = app.ApplicationServices.GetRequiredService<BodyUnwrapper>(); // Not earlier: the options are validated first.
        app.Use(following => context =>
        {
            var unwrapping = unwrapper.UnwrapAsync(context, isAsSent: true);
            return unwrapping.IsCompletedSuccessfully ? following(context) : FollowAsync(unwrapping, following, context);
        });
        next(app);
    };

    private static async Task FollowAsync(ValueTask unwrapping, RequestDelegate following, HttpContext context)
    {
        try
        {
            await unwrapping;
        }
        catch (Exception exception) when (exception is ConnectionResetException
            || (exception is OperationCanceledException && context.RequestAborted.IsCancellationRequested))
        {
            // Nothing in front of this limits the time of a request, so the server cancels only when the client has gone.
            DepartedClient.End(context);
            return;
        }

        await following(context);
    }
}

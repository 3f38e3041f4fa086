using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace Ect.AspNetCore.Bodies;

/// <summary>Puts the unwrapping of bodies in front of the application, so that routing, <c>[Consumes]</c> and binding see the inner content.</summary>
internal sealed class BodyStartupFilter : IStartupFilter
{
    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
    {
        var unwrapper = app.ApplicationServices.GetRequiredService<BodyUnwrapper>(); // Now, not before the options are validated.
        app.Use(following => async context =>
        {
            try
            {
                await unwrapper.UnwrapAsync(context, isAsSent: true);
            }
            catch (Exception exception) when (exception is ConnectionResetException || (exception is OperationCanceledException && context.RequestAborted.IsCancellationRequested))
            {
                // Nothing in front of this gives requests a time of its own: it is the server that says that the client has gone.
                DepartedClient.End(context);
                return;
            }

            await following(context);
        });
        next(app);
    };
}

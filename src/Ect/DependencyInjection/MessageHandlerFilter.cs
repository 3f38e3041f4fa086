using Ect.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Ect.DependencyInjection;

/// <summary>Places the handler innermost for the clients that asked for it, whatever else they are made of, and switches redirects off for them.
/// What a call follows is fixed outermost.</summary>
internal sealed class MessageHandlerFilter(IOptionsMonitor<EctMessageHandlerOptions> options) : IHttpMessageHandlerBuilderFilter
{
    public Action<HttpMessageHandlerBuilder> Configure(Action<HttpMessageHandlerBuilder> next) => builder =>
    {
        next(builder);
        if (options.Get(builder.Name) is not { IsRequested: true } handlerOptions) return;

        RedirectGuard.SwitchOff(builder.PrimaryHandler);
        builder.AdditionalHandlers.Add(Create(builder.Services, handlerOptions));
        builder.AdditionalHandlers.Insert(0, new CallHandler(builder.Services.GetRequiredService<IEctScopes>()));
    };

    private static EctMessageHandler Create(IServiceProvider services, EctMessageHandlerOptions handlerOptions) => new(
        services.GetService<EctIssuer>() ?? throw new InvalidOperationException("AddEctHandler() needs services.AddEct(…) or AddEctCore(…)."),
        services.GetRequiredService<EctVerifier>(),
        services.GetRequiredService<IEctScopes>(),
        services.GetRequiredService<IOptions<EctOptions>>(),
        handlerOptions,
        services.GetRequiredService<ILogger<EctMessageHandler>>());
}

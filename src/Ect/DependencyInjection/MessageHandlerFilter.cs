using Ect.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Ect.DependencyInjection;

/// <summary>Places the handler innermost for the clients that asked for it, and switches redirects off for them. An outermost handler
/// decides what a call continues.</summary>
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
        services.GetService<EctIssuer>()
            ?? throw new InvalidOperationException("AddEctHandler() needs the ECT services. Call services.AddEct(…) or AddEctCore(…)."),
        services.GetRequiredService<EctVerifier>(),
        services.GetRequiredService<IEctScopes>(),
        services.GetRequiredService<IOptions<EctOptions>>(),
        handlerOptions,
        services.GetRequiredService<ILogger<EctMessageHandler>>());
}

using Ect.Http;
using Ect.Keys;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Http;

namespace Ect.DependencyInjection;

/// <summary>Registers the client that fetches keys.</summary>
internal static class KeyClient
{
    public static void AddKeyClient(this IServiceCollection services)
    {
        if (services.Any(service => service.ServiceType == typeof(KeyDownload))) return; // Configuration since the first call is kept.

        services.AddHttpClient(EctKeyRefreshOptions.HttpClientName)
            .ConfigurePrimaryHttpMessageHandler(() => new SocketsHttpHandler { UseCookies = false })
            // An application that gives all clients retries does not mean to multiply the fetches, which are counted here.
            .ConfigureAdditionalHttpMessageHandlers((handlers, _) => handlers.Clear())
            .RemoveAllLoggers(); // They would log addresses.
        services.PostConfigure<HttpClientFactoryOptions>(EctKeyRefreshOptions.HttpClientName, options =>
            options.HttpMessageHandlerBuilderActions.Add(builder => RedirectGuard.SwitchOff(builder.PrimaryHandler)));
        services.PostConfigure<EctMessageHandlerOptions>(EctKeyRefreshOptions.HttpClientName, options => options.IsRequested = false);
    }
}

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
        if (services.Any(service => service.ServiceType == typeof(KeyDownload))) return; // What was configured since stays.

        services.AddHttpClient(EctKeyRefreshOptions.HttpClientName)
            .ConfigurePrimaryHttpMessageHandler(() => new SocketsHttpHandler { UseCookies = false })
            // Whoever gives all clients retries does not mean to multiply the fetches that are counted here.
            .ConfigureAdditionalHttpMessageHandlers((handlers, _) => handlers.Clear())
            .RemoveAllLoggers(); // They show addresses.
        services.PostConfigure<HttpClientFactoryOptions>(EctKeyRefreshOptions.HttpClientName, options =>
            options.HttpMessageHandlerBuilderActions.Add(builder => RedirectGuard.SwitchOff(builder.PrimaryHandler)));
        services.PostConfigure<EctMessageHandlerOptions>(EctKeyRefreshOptions.HttpClientName, options => options.IsRequested = false);
    }
}

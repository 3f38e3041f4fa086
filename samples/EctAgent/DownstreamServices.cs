namespace EctAgent;

/// <summary>Registers the services that this agent calls.</summary>
internal static class DownstreamServices
{
    public static void AddDownstream(this IServiceCollection services, IConfigurationSection section)
    {
        var mode = section.GetValue("Mode", DownstreamMode.Sequential);
        var all = section.GetChildren().Where(entry => entry.GetChildren().Any()).Select(entry => entry.Get<Downstream>()!).ToArray();

        services.AddHttpClient();
        foreach (var downstream in all)
        {
            if (downstream.Url is not { IsAbsoluteUri: true, Scheme: "http" or "https" })
                throw new InvalidOperationException(
                    $"The Url of Downstream '{downstream.Name}' is '{downstream.Url}'. " +
                    "It must be absolute, for example http://127.0.0.1:5001/tasks.");

            services.AddHttpClient(downstream.Name).AddEctHandler(options =>
            {
                options.Audience = downstream.Audience;
                options.Action = downstream.Action;
            });
        }
        services.AddSingleton(provider => new DownstreamClient(provider.GetRequiredService<IHttpClientFactory>(), all, mode));
    }
}

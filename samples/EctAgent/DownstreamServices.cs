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
            services.AddHttpClient(downstream.Name).AddEctHandler(options =>
            {
                options.Audience = downstream.Audience;
                options.Action = downstream.Action;
            });
        }
        services.AddSingleton(provider => new DownstreamClient(provider.GetRequiredService<IHttpClientFactory>(), all, mode));
    }
}

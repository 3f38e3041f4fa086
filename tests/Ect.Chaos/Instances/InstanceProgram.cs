using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Ect.Chaos;

/// <summary>One instance of a service, in a process of its own: it reads tokens, and uses them until its input ends.</summary>
internal static class InstanceProgram
{
    public static async Task<int> RunAsync()
    {
        if (await Console.In.ReadLineAsync() is not { } first) return 1;
        var settings = InstanceSettings.Parse(first);
        using var host = Build(settings);
        await host.StartAsync();

        using var records = new RecordWriter(settings.RecordFile);
        new PauseWatch(records).Start();
        var workload = new Workload();
        var load = new InstanceLoad(host.Services.GetRequiredService<EctVerifier>(), workload, records, settings);
        var running = load.RunAsync();
        while (await Console.In.ReadLineAsync() is { } line) workload.Add(NumberedToken.Parse(line));

        load.End();
        await running;
        await host.StopAsync();
        return 0;
    }

    private static IHost Build(InstanceSettings settings)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Logging.AddConsole(console => console.LogToStandardErrorThreshold = LogLevel.Trace)
            .SetMinimumLevel(LogLevel.None).AddFilter("Ect.ReplayFence", LogLevel.Warning).AddFilter("Ect.EctRedis", LogLevel.Warning);
        builder.Services.AddEctCore(ect => (ect.Identity, ect.ClockSkew) = (Forge.Me, TimeSpan.FromSeconds(1)))
            .AddIssuerJwks(Forge.Alice, settings.Jwks)
            .AddStackExchangeRedis(settings.Redis, redis => (redis.Fence, redis.FenceAtStart) = (settings.HasFence, false));
        return builder.Build();
    }
}

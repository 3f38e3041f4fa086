using Ect.Diagnostics;
using Ect.Replay;
using Ect.Store;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Ect.DependencyInjection;

/// <summary>Warns at start about everything that suits a first run, but not production.</summary>
internal sealed class StartupNotes(
    IEctReplayCache replay, IEctStore store, ILogger<StartupNotes> logger, IHostEnvironment? environment = null) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        if (environment is null || !environment.IsDevelopment())
        {
            if (replay is InMemoryReplayCache) logger.ReplayInMemory();
            if (store is InMemoryStore) logger.StoreInMemory();
        }

        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}

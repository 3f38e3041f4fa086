using Microsoft.Extensions.Hosting;

namespace Ect;

/// <summary>Begins to connect when the service starts, so that the first request need not; the start does not wait for it.</summary>
internal sealed class EctRedisStarter(EctRedisConnection connection) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        _ = connection.ConnectAsync();
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}

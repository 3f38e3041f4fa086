using Microsoft.Extensions.Hosting;

namespace Ect;

/// <summary>Has the signing keys when the service starts: one that can not have them does not start.</summary>
internal sealed class EctSigningKeysStarter(EctSigningKeys keys) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken) => keys.GetFreshAsync(cancellationToken);

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}

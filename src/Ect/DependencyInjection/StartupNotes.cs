using Ect.Diagnostics;
using Ect.Health;
using Ect.Recording;
using Ect.Replay;
using Ect.Revocation;
using Ect.Store;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Ect.DependencyInjection;

/// <summary>Says at start how the service is set up, and warns about everything that suits a first run, but not production.</summary>
internal sealed class StartupNotes(
    IOptions<EctOptions> options, TrustedKeySets keySets, IEctReplayCache replay, IEctStore store, IEctRevocations revocations,
    LedgerRecorder recorder, ILogger<StartupNotes> logger, IHostEnvironment? environment = null, IEctLedger? ledger = null)
    : IHostedService
{
    private const string InMemory = "in memory";

    public Task StartAsync(CancellationToken cancellationToken)
    {
        keySets.Observe();
        if (logger.IsEnabled(LogLevel.Information))
        {
            logger.EctIsSetUp(
                LogText.Of(options.Value.Identity),
                LogText.ListOf([.. keySets.All.Select(set => set.Owner).Distinct()]), options.Value.MinimumLevel,
                replay is InMemoryReplayCache ? InMemory : replay.GetType().Name,
                store is InMemoryStore ? InMemory : store.GetType().Name, Revocations(), Ledger());
        }

        if (options.Value.Keys.AllowHttpHosts is { Count: > 0 } hosts)
            logger.KeysOverHttp(LogText.ListOf([.. hosts]));
        if (environment is null || !environment.IsDevelopment())
        {
            if (replay is InMemoryReplayCache) logger.ReplayInMemory();
            if (store is InMemoryStore) logger.StoreInMemory();
        }

        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private string Revocations() => revocations switch
    {
        InMemoryEctRevocations => InMemory,
        SharedRevocations shared => shared.StorageName,
        _ => revocations.GetType().Name,
    };

    private string Ledger() => ledger is null || recorder.Mode is EctLedgerMode.Off ? "none" : $"{ledger.GetType().Name}, {recorder.Mode}";
}

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
    private const int MaxNames = 10;
    private const string InMemory = "in memory";

    public Task StartAsync(CancellationToken cancellationToken)
    {
        keySets.Observe();
        if (logger.IsEnabled(LogLevel.Information))
        {
            logger.EctIsSetUp(
                LogText.Of(options.Value.Identity), Issuers(), options.Value.MinimumLevel,
                replay is InMemoryReplayCache ? InMemory : replay.GetType().Name,
                store is InMemoryStore ? InMemory : store.GetType().Name, Revocations(), Ledger());
        }

        if (options.Value.Keys.AllowHttpHosts is { Count: > 0 } hosts)
            logger.KeysOverHttp(string.Join(", ", hosts.Select(host => LogText.Of(host))));
        if (environment is null || !environment.IsDevelopment())
        {
            if (replay is InMemoryReplayCache) logger.ReplayInMemory();
            if (store is InMemoryStore) logger.StoreInMemory();
        }

        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private string Issuers()
    {
        var names = keySets.All.Select(set => LogText.Of(set.Owner)).Distinct().ToList();
        if (names is []) return "none";
        var more = names.Count > MaxNames ? $" and {names.Count - MaxNames} more" : "";
        return string.Join(", ", names.Take(MaxNames)) + more;
    }

    private string Revocations() => revocations switch
    {
        InMemoryEctRevocations => InMemory,
        SharedRevocations shared => shared.StorageName,
        _ => revocations.GetType().Name,
    };

    private string Ledger() => ledger is null || recorder.Mode is EctLedgerMode.Off ? "none" : $"{ledger.GetType().Name}, {recorder.Mode}";
}

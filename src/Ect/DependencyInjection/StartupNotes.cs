using System.ComponentModel;
using System.Reflection;
using Ect.Diagnostics;
using Ect.Recording;
using Ect.Replay;
using Ect.Revocation;
using Ect.Store;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Ect.DependencyInjection;

/// <summary>Says at start how the service is set up, and warns about everything that suits a first run, but not production.</summary>
internal sealed class StartupNotes(
    IOptions<EctOptions> options, EctTrustedKeySets keySets, IEctReplayCache replay, IEctStore store, IEctRevocations revocations,
    LedgerRecorder recorder, IEnumerable<StartupNote> notes, IServiceProvider services, ILogger<StartupNotes> logger,
    IEnumerable<OptionsSection> read, IHostEnvironment? environment = null, IEctLedger? ledger = null, IConfiguration? configuration = null)
    : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        keySets.Observe();
        if (logger.IsEnabled(LogLevel.Information))
        {
            logger.EctIsSetUp(
                LogText.Of(options.Value.Identity),
                LogText.ListOf([.. keySets.All.Select(set => set.Owner).Concat(keySets.Others.Select(KindOf)).Distinct()]),
                options.Value.MinimumLevel,
                KindOf(replay), KindOf(store), revocations is SharedRevocations shared ? KindOf(shared.Storage) : KindOf(revocations),
                Ledger(), More());
        }

        if (options.Value.Keys.AllowHttpHosts is { Count: > 0 } hosts)
            logger.KeysOverHttp(LogText.ListOf([.. hosts]));
        if (configuration is not null && UnreadSettings.Find(configuration, [.. read]) is { Length: > 0 } unread)
            logger.SettingsNotRead(LogText.ListOf(unread));
        if (environment is null || !environment.IsDevelopment())
        {
            if (replay is InMemoryReplayCache) logger.ReplayInMemory();
            if (store is InMemoryStore) logger.StoreInMemory();
        }

        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>What the type calls itself for people, such as <c>Redis</c>; otherwise its name.</summary>
    private static string KindOf(object part) =>
        part.GetType().GetCustomAttribute<DisplayNameAttribute>(inherit: false)?.DisplayName ?? part.GetType().Name;

    private string Ledger()
    {
        if (ledger is null || recorder.Mode is EctLedgerMode.Off) return "none";
        var kind = notes.FirstOrDefault(note => note.Name is StartupNote.Ledger)?.Describe(services);
        return $"{(kind is null ? KindOf(ledger) : LogText.Of(kind))}, {recorder.Mode}";
    }

    private string More() => string.Concat(
        from note in notes.DistinctBy(note => note.Name)
        where note.Name is not StartupNote.Ledger
        select $" {LogText.Of(note.Name)}: {LogText.Of(note.Describe(services))}.");
}

/// <summary>What a part of the service adds to the line.</summary>
internal sealed record StartupNote(string Name, Func<IServiceProvider, string> Describe)
{
    /// <summary>A note under this name says what kind of ledger there is, instead of its type.</summary>
    public const string Ledger = nameof(Ledger);
}

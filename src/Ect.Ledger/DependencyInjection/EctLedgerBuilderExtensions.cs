using System.ComponentModel;
using System.Diagnostics.Metrics;
using System.Reflection;
using System.Security.Cryptography;
using Ect;
using Ect.Ledger.DependencyInjection;
using Ect.Ledger.Disclosure;
using Ect.Ledger.Redaction;
using Ect.Ledger.Storage;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds an audit ledger with signed tree heads and receipts.</summary>
public static class EctLedgerBuilderExtensions
{
    /// <summary>Records verified tokens in a ledger in memory: for development and tests, since it is not durable.</summary>
    /// <remarks>It takes <see cref="EctInMemoryOptions.LedgerCapacity"/> entries. When it is full it refuses, and forgets
    /// nothing.</remarks>
    /// <param name="builder">What <c>AddEct()</c> returned.</param>
    /// <param name="origin">The ledger's name, best a host name with a path and no scheme, such as <c>ledger.example.com/audit</c>.
    /// Instances need names of their own: each of them has a ledger of its own.</param>
    /// <param name="key">A private key on the curve P-256, which signs tree heads and receipts. It stays the caller's.</param>
    /// <returns>The same builder.</returns>
    /// <exception cref="ArgumentNullException">An argument is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentException"><paramref name="origin"/> cannot be a ledger's name, or <paramref name="key"/> lies on another
    /// curve or cannot sign.</exception>
    public static EctBuilder AddLedger(this EctBuilder builder, string origin, ECDsa key) =>
        builder.AddLedger(origin, key, InMemory);

    /// <summary>Records verified tokens in a ledger over a storage, which all instances of the service may share. At start it is checked
    /// that the ledger has this name and was signed with this key.</summary>
    /// <param name="builder">What <c>AddEct()</c> returned.</param>
    /// <param name="origin">The ledger's name, best a host name with a path and no scheme, such as <c>ledger.example.com/audit</c>: the
    /// same for all instances that share the storage.</param>
    /// <param name="key">A private key on the curve P-256, which signs tree heads and receipts: the same for all of those. It stays the
    /// caller's.</param>
    /// <param name="storage">Makes the storage. The container disposes it.</param>
    /// <returns>The same builder.</returns>
    /// <exception cref="ArgumentNullException">An argument is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentException"><paramref name="origin"/> cannot be a ledger's name, or <paramref name="key"/> lies on another
    /// curve or cannot sign.</exception>
    public static EctBuilder AddLedger(this EctBuilder builder, string origin, ECDsa key, Func<IServiceProvider, IEctLedgerStorage> storage)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(storage);
        builder.Services.Replace(ServiceDescriptor.Singleton<IEctLedgerSigner>(new EctLedgerSigner(origin, key)));
        builder.Services.Replace(ServiceDescriptor.Singleton(storage));
        builder.Services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, LedgerStarter>());
        builder.Services.TryAddSingleton(Redaction);
        builder.Services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, RedactionSchedule>());
        return builder.AddStartupNote("Ledger", KindOf).AddLedger<StoredEctLedger>().AddLedgerDisclosure();
    }

    /// <summary>Lets auditors see the service's ledger, as <see cref="EctLedgerDisclosure"/> gives it: for a ledger of one's own. The
    /// others that are added here have it.</summary>
    /// <param name="builder">What <c>AddEct()</c> returned, and <c>AddLedger</c> was called on, with a ledger that is an
    /// <see cref="IEctLedgerReader"/>.</param>
    /// <returns>The same builder.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="builder"/> is <see langword="null"/>.</exception>
    public static EctBuilder AddLedgerDisclosure(this EctBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.TryAddSingleton(provider => provider.GetRequiredService<IEctLedger>() as IEctLedgerReader
            ?? throw new InvalidOperationException("The IEctLedger is not an IEctLedgerReader. Add a ledger that can be read."));
        builder.Services.TryAddSingleton<EctLedgerDisclosure>();
        return builder.AddHealthCheck<LedgerHealthCheck>("ect-ledger");
    }

    /// <summary>Lets auditors see the service's ledger as a C2SP tiled log (<see cref="EctLedgerTiles"/>), and keeps its checkpoint
    /// fresh.</summary>
    /// <param name="builder">What <c>AddEct()</c> returned, and <c>AddLedger</c> is called on as well.</param>
    /// <param name="configure">Names witnesses that sign the checkpoint.</param>
    /// <returns>The same builder.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="builder"/> is <see langword="null"/>.</exception>
    public static EctBuilder AddLedgerTiles(this EctBuilder builder, Action<EctLedgerTilesOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        if (configure is not null) builder.Services.Configure(configure);
        builder.Services.AddHttpClient(WitnessClient.ClientName, client =>
        {
            client.Timeout = TimeSpan.FromSeconds(5);
            client.MaxResponseContentBufferSize = 65_536;
        }).ConfigurePrimaryHttpMessageHandler(() => new SocketsHttpHandler { AllowAutoRedirect = false });
        builder.Services.TryAddSingleton(provider => new EctLedgerTiles(
            Stored(provider, "shown as tiles"),
            provider.GetRequiredService<IOptions<EctOptions>>(), provider.GetRequiredService<IOptions<EctLedgerTilesOptions>>(),
            provider.GetRequiredService<IHttpClientFactory>(), provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<IMeterFactory>(), provider.GetRequiredService<ILogger<EctLedgerTiles>>()));
        builder.Services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, TilesRefresher>());
        return builder;
    }

    /// <summary>What the storage calls itself for people, such as <c>SQLite</c>; otherwise the name of its type.</summary>
    private static string KindOf(IServiceProvider provider)
    {
        object ledger = provider.GetRequiredService<IEctLedger>();
        var type = (ledger is StoredEctLedger ? provider.GetRequiredService<IEctLedgerStorage>() : ledger).GetType();
        return type.GetCustomAttribute<DisplayNameAttribute>(inherit: false)?.DisplayName ?? type.Name;
    }

    private static IEctLedgerRedaction Redaction(IServiceProvider provider) => new LedgerRedaction(
        Stored(provider, "redacted"),
        new(provider.GetRequiredService<IOptions<EctOptions>>().Value), provider.GetRequiredService<TimeProvider>(),
        provider.GetRequiredService<IMeterFactory>(), provider.GetRequiredService<ILogger<LedgerRedaction>>());

    private static StoredEctLedger Stored(IServiceProvider provider, string done) =>
        provider.GetService<IEctLedger>() as StoredEctLedger
            ?? throw new InvalidOperationException($"Only a StoredEctLedger can be {done}. Call AddLedger(origin, key, storage).");

    private static InMemoryStorage InMemory(IServiceProvider provider) =>
        new(provider.GetRequiredService<IOptions<EctOptions>>().Value.InMemory.LedgerCapacity);
}

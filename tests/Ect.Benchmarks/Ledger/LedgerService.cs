using System.Security.Cryptography;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Ect.Benchmarks.Ledger;

/// <summary>A service that has a ledger, as its users register it.</summary>
internal sealed class LedgerService : IAsyncDisposable
{
    private const string Origin = "ledger.example.com/audit";

    private readonly ECDsa _key = ECDsa.Create();
    private readonly ServiceProvider _provider;

    public LedgerService(WriterSettings settings)
    {
        _key.ImportPkcs8PrivateKey(Convert.FromBase64String(settings.PrivateKey), out _);
        var services = new ServiceCollection();
        services.AddLogging();
        var ect = services.AddEctCore(options =>
        {
            (options.Identity, options.Ledger.Timeout) = ("spiffe://example.com/me", TimeSpan.FromMinutes(1));
            options.Ledger.ReceiptSignature = settings.Signature;
            options.InMemory.LedgerCapacity = 10_000_000;
        });
        if (settings.Storage is LedgerStorageKind.PostgreSql)
            ect.AddPostgreSqlLedger(Origin, _key, postgres =>
                (postgres.ConnectionString, postgres.Schema) = (settings.Place, settings.Schema));
        else if (settings.Storage is LedgerStorageKind.Sqlite) ect.AddSqliteLedger(Origin, _key, settings.Place);
        else ect.AddLedger(Origin, _key);

        var delay = TimeSpan.FromMilliseconds(settings.SignerMilliseconds);
        if (delay > TimeSpan.Zero)
            services.Replace(ServiceDescriptor.Singleton<IEctLedgerSigner>(new SlowSigner(new EctLedgerSigner(Origin, _key), delay)));
        _provider = services.BuildServiceProvider();
    }

    public IEctLedger Ledger => _provider.GetRequiredService<IEctLedger>();

    public IEctLedgerReader Reader => (IEctLedgerReader)Ledger;

    public async ValueTask DisposeAsync()
    {
        await _provider.DisposeAsync();
        _key.Dispose();
    }
}

using System.Security.Cryptography;
using Microsoft.Extensions.DependencyInjection;

namespace Ect.Satellite.Tests;

/// <summary>A storage of somebody else's keeps a ledger that an auditor accepts, with what is public.</summary>
public sealed class ListStorageTests : IDisposable
{
    private const string Origin = "ledger.example.com/lists";

    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Append_ManyTokensAndSomeAgain_AreRecordedOnceAndTheAuditFindsNothing()
    {
        var storage = new ListStorage();
        using var first = Start(storage);
        EctToken[] tokens = [.. Enumerable.Range(0, 300).Select(_ => LedgerTokens.Signed())];
        var receipts = await first.GetRequiredService<IEctLedger>().AppendAsync(tokens, Cancellation);

        using var second = Start(storage); // Another instance, which knows nothing but the storage.
        var again = await second.GetRequiredService<IEctLedger>().AppendAsync([tokens[7], LedgerTokens.Signed()], Cancellation);

        Assert.Equal((7, 300), (again[0].LeafIndex, again[1].LeafIndex));
        Assert.Equal(Enumerable.Range(0, 300).Select(n => (long)n), receipts.Select(receipt => receipt.LeafIndex));
        var verifier = new EctLedgerVerifier([new EctLedgerKey(Origin, _key)]);
        var audit = await verifier.AuditAsync(second.GetRequiredService<IEctLedgerReader>(), Cancellation);
        Assert.Equal(EctLedgerFailure.None, audit.Failure);
    }

    public void Dispose() => _key.Dispose();

    private ServiceProvider Start(ListStorage storage)
    {
        var services = new ServiceCollection();
        services.AddEctCore(options => (options.Identity, options.Ledger.Timeout) = (Forge.Me, TimeSpan.FromMinutes(1)))
            .AddLedger(Origin, _key, _ => storage);
        return services.BuildServiceProvider();
    }
}

/// <summary>It does all that is asked of a storage.</summary>
public sealed class ListStorageContractTests : LedgerStorageContract
{
    protected override ValueTask<IEctLedgerStorage> NewAsync() => new(new ListStorage());
}

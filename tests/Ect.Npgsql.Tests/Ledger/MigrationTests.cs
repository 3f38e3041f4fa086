using System.Security.Cryptography;
using Microsoft.Extensions.DependencyInjection;

namespace Ect.Npgsql.Tests;

/// <summary>A service that ran once, with a ledger in a file, and now runs several times, with the same ledger in a database.</summary>
public sealed class MigrationTests(SharedPostgres shared) : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _folder.Dispose();
        _key.Dispose();
    }

    [Fact]
    public async Task CopyAsync_FromSqliteToPostgreSql_EveryReceiptStaysAndTheLedgerGoesOn()
    {
        await using var schema = new LedgerSchemas(await shared.GetAsync());
        await using var file = Sqlite();
        var storage = file.GetRequiredService<IEctLedgerStorage>();
        using var old = new LedgerHost(_key, storage: storage);
        var tokens = LedgerTokens.Many(1_500);
        var given = new List<EctReceipt>();
        foreach (var some in new[] { tokens[..1], tokens[1..255], tokens[255..257], tokens[257..900], tokens[900..] })
            given.AddRange(await old.AppendAsync(some));
        var head = await old.HeadAsync();

        var target = schema.Another();
        Assert.Equal(1_500, await EctLedgerMigration.CopyAsync(storage, target, LedgerHost.Origin, Cancellation));

        using var next = new LedgerHost(_key, storage: target);
        Assert.Equal(head.Note, (await next.HeadAsync()).Note);
        foreach (var (token, receipt) in tokens.Zip(given))
            AssertSame(receipt, Assert.Single(await next.Ledger.FindAsync(token.Id, Cancellation)));
        foreach (var (again, receipt) in (await next.AppendAsync(tokens[..900])).Zip(given)) AssertSame(receipt, again);

        Assert.Equal(1_500, (await next.AppendOneAsync()).LeafIndex);
        Assert.Equal(EctLedgerFailure.None, next.Verifier.Trust(head));
        Assert.Equal(EctLedgerFailure.None, (await next.Verifier.AuditAsync(next.Ledger, Cancellation)).Failure);
    }

    private ServiceProvider Sqlite()
    {
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddEctCore(o => o.Identity = Forge.Me)
            .AddSqliteLedger(LedgerHost.Origin, _key, Path.Combine(_folder.Path, "ledger.db"));
        return services.BuildServiceProvider();
    }

    private static void AssertSame(EctReceipt given, EctReceipt again)
    {
        Assert.Equal((given.LeafIndex, given.TreeSize), (again.LeafIndex, again.TreeSize));
        Assert.Equal(given.Entry.Encoded.Span, again.Entry.Encoded.Span);
        Assert.Equal(given.Encoded.Span, again.Encoded.Span);
    }
}

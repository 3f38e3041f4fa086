using Ect.Npgsql.Connection;
using Ect.Npgsql.Schema;
using Ect.Npgsql.Storage;
using Npgsql;

namespace Ect.Npgsql.Tests;

/// <summary>Data sources of every kind.</summary>
public sealed class DataSourceTests(SharedPostgres shared)
{
    [Fact]
    public async Task OpenAsync_SlimDataSourceWithoutArrays_SaysWhatToCall()
    {
        await using var schema = new LedgerSchemas(await shared.GetAsync());
        await using var source = new NpgsqlSlimDataSourceBuilder(schema.Server.ConnectionString).Build();
        var refused = await Assert.ThrowsAsync<EctLedgerException>(
            () => schema.Over(source).OpenAsync(Rows.Origin, Rows.Cancellation).AsTask());
        Assert.Contains("call EnableArrays() on the builder", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Storage_SlimDataSourceWithArrays_DoesEverything()
    {
        await using var schema = new LedgerSchemas(await shared.GetAsync());
        await using var source = new NpgsqlSlimDataSourceBuilder(schema.Server.ConnectionString).EnableArrays().Build();
        await AssertDoesEverythingAsync(schema.Over(source));
    }

    [Fact]
    public async Task Storage_ConnectionString_DoesEverything()
    {
        await using var schema = new LedgerSchemas(await shared.GetAsync());
        await using var storage = new PostgreSqlLedgerStorage(
            new LedgerDataSource(schema.Server.ConnectionString), new SchemaName(schema.Schema), createSchema: true, schema.Delay,
            schema.Timeout, schema.Log);
        await AssertDoesEverythingAsync(storage);
    }

    [Fact]
    public async Task Storage_StatementsArePreparedByTheDriver_DoesEverything()
    {
        await using var schema = new LedgerSchemas(await shared.GetAsync());
        var storage = schema.Another(settings: "Max Auto Prepare=50;Auto Prepare Min Usages=2");
        for (var i = 0; i < 4; i++) await AssertDoesEverythingAsync(storage, i * 2);
    }

    [Fact]
    public async Task Storage_FirstOfTwoHostsIsAway_UsesTheOther()
    {
        await using var schema = new LedgerSchemas(await shared.GetAsync());
        var hosts = new NpgsqlConnectionStringBuilder(schema.Server.ConnectionString)
        {
            Host = $"127.0.0.1:{FreePort.Next()},127.0.0.1:{schema.Server.Port}",
        };
        await using var given = new NpgsqlDataSourceBuilder(hosts.ConnectionString).BuildMultiHost();
        await AssertDoesEverythingAsync(schema.Over(given));

        await using var own = new PostgreSqlLedgerStorage(
            new LedgerDataSource(hosts.ConnectionString), new SchemaName(schema.Schema), createSchema: true, schema.Delay,
            schema.Timeout, schema.Log);
        await AssertDoesEverythingAsync(own, 2);
    }

    [Fact]
    public async Task OpenAsync_Multiplexing_Refused()
    {
        await using var schema = new LedgerSchemas(await shared.GetAsync());
        var refused = await Assert.ThrowsAsync<EctLedgerException>(
            () => schema.Another(settings: "Multiplexing=true").OpenAsync(Rows.Origin, Rows.Cancellation).AsTask());
        Assert.Contains("Multiplexing=true", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Dispose_DataSourceOfTheApplication_GoesOn()
    {
        await using var schema = new LedgerSchemas(await shared.GetAsync());
        await using var source = NpgsqlDataSource.Create(schema.Server.ConnectionString);
        await using (var storage = schema.Over(source)) await storage.OpenAsync(Rows.Origin, Rows.Cancellation);
        schema.Over(source).Dispose();

        await using var connection = await source.OpenConnectionAsync(Rows.Cancellation);
    }

    private static async Task AssertDoesEverythingAsync(PostgreSqlLedgerStorage storage, long size = 0)
    {
        await storage.OpenAsync(Rows.Origin, Rows.Cancellation);
        var (one, two, hash) = (Rows.New(), Rows.New(), Rows.Digest());
        Assert.Equal(size, (await storage.AddAsync(one)).Start);
        Assert.Equal(size, (await storage.AddAsync(two, one)).Entries[1].Index);
        Assert.True(await storage.KeepAsync(new(size + 2, $"note {size}", new byte[] { 7 }, [(1, size, hash)]), Rows.Cancellation));

        Assert.Equal((size + 2, $"note {size}"), await storage.ReadStateAsync(Rows.Cancellation));
        Assert.Equal([one.Id, two.Id], (await storage.ReadAsync(size, 5, Rows.Cancellation)).Select(entry => entry.Id));
        var found = Assert.Single(await storage.FindAsync(one.Id, 5, Rows.Cancellation));
        Assert.Equal(one.Encoded!.Value.Span, found.Encoded!.Value.Span);
        Assert.Equal([(0, size + 1, two.LeafHash), (1, size, hash)],
            await storage.ReadHashesAsync([(0, size + 1, 5), (1, size, 5)], Rows.Cancellation));
        Assert.Equal(size + 2, (await storage.ReadSealsAsync([size + 2], Rows.Cancellation)).Single().Size);
    }
}

namespace Ect.Npgsql.Tests;

/// <summary>What is asked of every storage, and writers at once, through PgBouncer in transaction mode.</summary>
public sealed class PgBouncerTests(SharedPostgres shared) : LedgerStorageContract, IAsyncDisposable
{
    private LedgerSchemas? _schema;
    private PgBouncer? _bouncer;

    [Fact]
    public async Task AppendAsync_WritersOfSeveralInstances_OneHistoryAndEveryReceiptVerifies()
    {
        var schema = await SchemaAsync();
        using var service = new Instances(schema);
        await using var load = new Load(service.Start(3), writers: 24);
        await load.GrowAsync(2_000);
        await load.StopAsync();
        await load.Recordings.AssertKeptAsync(service.Start());
    }

    public async ValueTask DisposeAsync()
    {
        if (_schema is not null) await _schema.DisposeAsync();
        if (_bouncer is not null) await _bouncer.DisposeAsync();
    }

    protected override async ValueTask<IEctLedgerStorage> NewAsync() => (await SchemaAsync()).Another();

    protected override IEctLedgerStorage Another(IEctLedgerStorage storage) => _schema!.Another();

    private async Task<LedgerSchemas> SchemaAsync()
    {
        var server = await shared.GetAsync();
        _bouncer = await PgBouncer.StartAsync(server);
        return _schema = new(server, _bouncer.ConnectionString);
    }
}

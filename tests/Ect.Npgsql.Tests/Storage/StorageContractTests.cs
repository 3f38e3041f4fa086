namespace Ect.Npgsql.Tests;

/// <summary>What is asked of every storage.</summary>
public sealed class StorageContractTests(SharedPostgres shared) : LedgerStorageContract, IAsyncDisposable
{
    private LedgerSchemas? _schema;

    public async ValueTask DisposeAsync()
    {
        if (_schema is not null) await _schema.DisposeAsync();
    }

    protected override async ValueTask<IEctLedgerStorage> NewAsync() => (_schema = new(await shared.GetAsync())).Another();

    protected override IEctLedgerStorage Another(IEctLedgerStorage storage) => _schema!.Another();
}

namespace Ect.Sqlite.Tests;

public sealed class SqliteLedgerStorageTests : LedgerStorageContract, IDisposable
{
    private readonly LedgerFiles _files = new();

    public void Dispose() => _files.Dispose();

    protected override ValueTask<IEctLedgerStorage> NewAsync() => new(_files.New());
}

namespace Ect.Sqlite.Tests;

public sealed class SqliteLedgerTests : StoredLedgerContract
{
    private readonly LedgerFiles _files = new();

    public override void Dispose()
    {
        base.Dispose();
        _files.Dispose();
    }

    protected override ValueTask<IEctLedgerStorage> NewAsync() => new(_files.New());
}

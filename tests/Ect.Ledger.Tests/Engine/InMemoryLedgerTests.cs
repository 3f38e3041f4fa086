using Ect.Ledger.Storage;

namespace Ect.Ledger.Tests;

public sealed class InMemoryLedgerTests : StoredLedgerContract
{
    protected override ValueTask<IEctLedgerStorage> NewAsync() => new(new InMemoryStorage(capacity: 10_000));
}

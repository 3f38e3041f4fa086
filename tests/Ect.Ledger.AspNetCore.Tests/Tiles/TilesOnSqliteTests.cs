using System.Security.Cryptography;
using Microsoft.Extensions.DependencyInjection;

namespace Ect.Ledger.AspNetCore.Tests;

public sealed class TilesOnSqliteTests : TilesContract, IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    protected override void AddLedger(EctBuilder builder, ECDsa key) =>
        builder.AddSqliteLedger(LedgerSite.Origin, key, Path.Combine(_folder.Path, $"{Guid.NewGuid():N}.db"));
}

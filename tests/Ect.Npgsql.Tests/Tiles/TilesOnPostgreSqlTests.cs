using System.Security.Cryptography;
using Ect.Ledger.AspNetCore.Tests;
using Microsoft.Extensions.DependencyInjection;

namespace Ect.Npgsql.Tests;

public sealed class TilesOnPostgreSqlTests(SharedPostgres shared) : TilesContract, IAsyncLifetime
{
    private static int _count;

    private PostgresServer? _server;

    public async ValueTask InitializeAsync() => _server = await shared.GetAsync();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    protected override void AddLedger(EctBuilder builder, ECDsa key)
    {
        builder.Services.Configure<EctOptions>(options => options.Ledger.Timeout = TimeSpan.FromMinutes(1));
        builder.AddPostgreSqlLedger(Origin, key, options =>
        {
            options.ConnectionString = _server!.ConnectionString;
            options.Schema = $"tiles_{Interlocked.Increment(ref _count)}";
        });
    }
}

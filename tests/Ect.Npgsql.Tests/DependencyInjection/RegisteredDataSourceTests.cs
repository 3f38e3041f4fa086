using System.Security.Cryptography;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Ect.Npgsql.Tests;

/// <summary>Data sources as applications register them, with the driver's own methods (Npgsql.DependencyInjection).</summary>
public sealed class RegisteredDataSourceTests(SharedPostgres shared) : IDisposable
{
    private static int _count;

    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    public void Dispose() => _key.Dispose();

    [Theory]
    [InlineData("AddNpgsqlDataSource"), InlineData("AddNpgsqlSlimDataSource")]
    [InlineData("AddMultiHostNpgsqlDataSource"), InlineData("AddMultiHostNpgsqlSlimDataSource")]
    [InlineData("keyed, and registered without its key as well")]
    public async Task AddPostgreSqlLedger_DataSourceAsTheDriverRegistersIt_Records(string method)
    {
        var server = await shared.GetAsync();
        var one = server.ConnectionString;
        var two = new NpgsqlConnectionStringBuilder(one) { Host = $"127.0.0.1:{FreePort.Next()},127.0.0.1:{server.Port}" }.ConnectionString;
        using var host = Build(services => _ = method switch
        {
            "AddNpgsqlDataSource" => services.AddNpgsqlDataSource(one),
            "AddNpgsqlSlimDataSource" => services.AddNpgsqlSlimDataSource(one, source => source.EnableArrays()),
            "AddMultiHostNpgsqlDataSource" => services.AddMultiHostNpgsqlDataSource(two),
            "AddMultiHostNpgsqlSlimDataSource" => services.AddMultiHostNpgsqlSlimDataSource(two, source => source.EnableArrays()),
            _ => services.AddNpgsqlDataSource(one, serviceKey: "ledger")
                .AddSingleton(provider => provider.GetRequiredKeyedService<NpgsqlDataSource>("ledger")),
        });

        await host.StartAsync(Rows.Cancellation);

        var ledger = host.Services.GetRequiredService<IEctLedger>();
        Assert.Equal(0, (await ledger.AppendAsync([LedgerTokens.Signed()], Rows.Cancellation))[0].LeafIndex);
    }

    [Fact]
    public async Task AddPostgreSqlLedger_SlimDataSourceWithoutArrays_DoesNotStartAndSaysWhatToCall()
    {
        var server = await shared.GetAsync();
        using var host = Build(services => services.AddNpgsqlSlimDataSource(server.ConnectionString));

        var refused = await Assert.ThrowsAsync<EctLedgerException>(() => host.StartAsync(Rows.Cancellation));
        Assert.Contains("call EnableArrays() on the builder", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AddPostgreSqlLedger_OnlyAKeyedDataSource_DoesNotStart()
    {
        using var host = Build(services => services.AddNpgsqlDataSource("Host=127.0.0.1", serviceKey: "ledger"));

        var refused = await Assert.ThrowsAsync<OptionsValidationException>(
            () => host.StartAsync(Rows.Cancellation));
        Assert.Contains("no NpgsqlDataSource is registered", refused.Message, StringComparison.Ordinal);
    }

    private IHost Build(Action<IServiceCollection> register)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        register(builder.Services);
        builder.Services.AddEctCore(ect => (ect.Identity, ect.Ledger.Timeout) = (Forge.Me, TimeSpan.FromMinutes(1))).AddPostgreSqlLedger(
            Rows.Origin, _key, options => options.Schema = $"registered_{Interlocked.Increment(ref _count)}");
        return builder.Build();
    }
}

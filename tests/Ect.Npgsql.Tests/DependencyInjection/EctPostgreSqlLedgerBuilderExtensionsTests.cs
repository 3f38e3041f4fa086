using System.Security.Cryptography;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Ect.Npgsql.Tests;

public sealed class EctPostgreSqlLedgerBuilderExtensionsTests(SharedPostgres shared) : IDisposable
{
    private const string Section = "Ect:Ledger:PostgreSql";
    private static int _count;

    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly FakeLogCollector _logs = new();
    private readonly string _schema = $"added_{Interlocked.Increment(ref _count)}";

    [Fact]
    public async Task AddPostgreSqlLedger_RegisteredDataSource_RecordsAndNeverDisposesIt()
    {
        await using var source = NpgsqlDataSource.Create((await shared.GetAsync()).ConnectionString);
        using (var host = Build(ect => ect.AddPostgreSqlLedger(Rows.Origin, _key, options => options.Schema = _schema), source))
        {
            await host.StartAsync(Rows.Cancellation);
            Assert.Equal(0, (await RecordAsync(host)).LeafIndex);
            await host.StopAsync(Rows.Cancellation);
        }

        await using var command = source.CreateCommand($"SELECT size FROM {_schema}.ledger");
        Assert.Equal(1L, await command.ExecuteScalarAsync(Rows.Cancellation));
    }

    [Fact]
    public async Task AddPostgreSqlLedger_NothingSet_UsesTheSchemaEct()
    {
        var server = await shared.GetAsync();
        await using var source = NpgsqlDataSource.Create(server.ConnectionString);
        using var host = Build(ect => ect.AddPostgreSqlLedger(Rows.Origin, _key), source);
        await host.StartAsync(Rows.Cancellation);
        await RecordAsync(host);
        Assert.Equal(1, await server.AskAsync<long>("SELECT size FROM ect.ledger"));
    }

    [Fact]
    public async Task AddPostgreSqlLedger_ConnectionString_GoesBeforeTheRegisteredDataSource()
    {
        var server = await shared.GetAsync();
        await server.ExecuteAsync("CREATE DATABASE other");
        await using var source = NpgsqlDataSource.Create("Host=127.0.0.1;Port=1");
        using var host = Build(
            ect => ect.AddPostgreSqlLedger(Rows.Origin, _key, $"{server.ConnectionString};Database=other"), source);
        await host.StartAsync(Rows.Cancellation);
        Assert.Equal(0, (await RecordAsync(host)).LeafIndex);
    }

    [Fact]
    public async Task AddPostgreSqlLedger_Section_ReadInsideTheOneOfTheOthers()
    {
        var server = await shared.GetAsync();
        var configuration = Configuration(
            ("Ect:Identity", Forge.Me), ("Ect:Ledger:Timeout", "00:00:07"),
            ($"{Section}:ConnectionString", server.ConnectionString), ($"{Section}:Schema", _schema), ($"{Section}:CreateSchema", "true"));
        using var host = Build(
            ect => ect.AddPostgreSqlLedger(Rows.Origin, _key, configuration.GetSection(Section)), section: configuration.GetSection("Ect"));
        await host.StartAsync(Rows.Cancellation);
        Assert.Equal(0, (await RecordAsync(host)).LeafIndex);
        Assert.Equal(1, await server.AskAsync<long>($"SELECT size FROM {_schema}.ledger"));
    }

    [Fact]
    public async Task AddPostgreSqlLedger_SectionWithAMistypedName_DoesNotStart()
    {
        var configuration = Configuration(
            ("Ect:Identity", Forge.Me), ($"{Section}:ConnectionString", "Host=127.0.0.1"), ($"{Section}:Schemas", "other"));
        using var host = Build(
            ect => ect.AddPostgreSqlLedger(Rows.Origin, _key, configuration.GetSection(Section)), section: configuration.GetSection("Ect"));
        var refused = await Assert.ThrowsAsync<OptionsValidationException>(() => host.StartAsync(Rows.Cancellation));
        Assert.Contains($"{Section}:Schemas", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AddLedger_Later_ItIsTheLedgerAndTheOptionsNeedNotBeThere()
    {
        using var host = Build(ect => ect.AddPostgreSqlLedger(Rows.Origin, _key).AddLedger(Rows.Origin, _key));
        await host.StartAsync(Rows.Cancellation);
        Assert.Equal(0, (await RecordAsync(host)).LeafIndex);
    }

    [Fact]
    public async Task AddLedger_LaterAndOfItsOwn_ItIsTheLedgerAndTheOptionsNeedNotBeThere()
    {
        using var own = new ObedientLedger();
        using var host = Build(ect => ect.AddPostgreSqlLedger(Rows.Origin, _key).AddLedger(own));
        await host.StartAsync(Rows.Cancellation);
        Assert.Same(own, host.Services.GetRequiredService<IEctLedger>());
    }

    [Theory]
    [InlineData(null, "ect", "ConnectionString is not set, and no NpgsqlDataSource is registered.")]
    [InlineData("Host=127.0.0.1;Pasword=geheim", "ect", "ConnectionString is not a connection string of Npgsql with a Host.")]
    [InlineData("Password=geheim", "ect", "ConnectionString is not a connection string of Npgsql with a Host.")]
    [InlineData("Host=127.0.0.1;Port=geheim", "ect", "ConnectionString is not a connection string of Npgsql with a Host.")]
    [InlineData("geheim", "ect", "ConnectionString is not a connection string of Npgsql with a Host.")]
    [InlineData("Host=127.0.0.1", "Ect", "Schema must have small letters")]
    [InlineData("Host=127.0.0.1", "", "Schema must have small letters")]
    public async Task AddPostgreSqlLedger_WrongOptions_DoesNotStartAndTellsNoSecret(string? connectionString, string schema, string finding)
    {
        using var host = Build(ect => ect.AddPostgreSqlLedger(
            Rows.Origin, _key, options => (options.ConnectionString, options.Schema) = (connectionString, schema)));
        var refused = await Assert.ThrowsAsync<OptionsValidationException>(() => host.StartAsync(Rows.Cancellation));
        Assert.Contains($"{Section}:{finding}", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("geheim", refused.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task AddPostgreSqlLedger_NoServer_DoesNotStartAndTellsNoSecret()
    {
        using var host = Build(ect => ect.AddPostgreSqlLedger(
            Rows.Origin, _key, $"Host=127.0.0.1;Port={FreePort.Next()};Username=agent;Password=geheim"));
        var refused = await Assert.ThrowsAsync<EctLedgerException>(() => host.StartAsync(Rows.Cancellation));
        Assert.StartsWith("There is no connection to PostgreSQL. ", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("geheim", refused.ToString(), StringComparison.Ordinal);
        Assert.All(_logs.GetSnapshot(), log => Assert.DoesNotContain("geheim", $"{log.Message} {log.Exception}", StringComparison.Ordinal));
    }

    [Fact]
    public async Task AddPostgreSqlLedger_RowIsLocked_WaitsNoLongerThanTheLedgersTimeout()
    {
        await using var source = NpgsqlDataSource.Create((await shared.GetAsync()).ConnectionString);
        using var host = Build(ect =>
        {
            ect.Services.Configure<EctOptions>(options => options.Ledger.Timeout = TimeSpan.FromSeconds(8));
            ect.AddPostgreSqlLedger(Rows.Origin, _key, options => options.Schema = _schema);
        }, source);
        await host.StartAsync(Rows.Cancellation);
        await using var connection = await source.OpenConnectionAsync(Rows.Cancellation);
        await using var transaction = await connection.BeginTransactionAsync(Rows.Cancellation);
        await using var command = new NpgsqlCommand($"LOCK TABLE {_schema}.ledger", connection);
        await command.ExecuteNonQueryAsync(Rows.Cancellation);

        Assert.True((await Assert.ThrowsAsync<EctLedgerException>(() => RecordAsync(host))).NothingRecorded);
    }

    [Fact]
    public void AddPostgreSqlLedger_NullOrEmpty_Throws()
    {
        var ect = new ServiceCollection().AddEctCore(options => options.Identity = Forge.Me);
        Assert.Throws<ArgumentNullException>(
            "builder", () => EctPostgreSqlLedgerBuilderExtensions.AddPostgreSqlLedger(null!, Rows.Origin, _key));
        Assert.Throws<ArgumentException>("connectionString", () => ect.AddPostgreSqlLedger(Rows.Origin, _key, ""));
        Assert.Throws<ArgumentNullException>("section", () => ect.AddPostgreSqlLedger(Rows.Origin, _key, (IConfiguration)null!));
        Assert.Throws<ArgumentNullException>(
            "configure", () => ect.AddPostgreSqlLedger(Rows.Origin, _key, (Action<EctPostgreSqlLedgerOptions>)null!));
    }

    public void Dispose() => _key.Dispose();

    private static IConfigurationRoot Configuration(params (string Name, string Value)[] settings) => new ConfigurationBuilder()
        .AddInMemoryCollection(settings.ToDictionary(setting => setting.Name, string? (setting) => setting.Value)).Build();

    private static async Task<EctReceipt> RecordAsync(IHost host) =>
        (await host.Services.GetRequiredService<IEctLedger>().AppendAsync([LedgerTokens.Signed()], Rows.Cancellation))[0];

    private IHost Build(Action<EctBuilder> add, NpgsqlDataSource? source = null, IConfiguration? section = null)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Logging.AddProvider(new FakeLoggerProvider(_logs));
        builder.Services.Configure<EctOptions>(options => options.Ledger.Timeout = TimeSpan.FromMinutes(1)); // It may be set again.
        if (source is not null) builder.Services.AddSingleton(source);
        add(section is null ? builder.Services.AddEctCore(ect => ect.Identity = Forge.Me) : builder.Services.AddEctCore(section));
        return builder.Build();
    }
}

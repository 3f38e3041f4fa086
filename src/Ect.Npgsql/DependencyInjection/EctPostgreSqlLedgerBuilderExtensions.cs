using System.Security.Cryptography;
using Ect;
using Ect.Npgsql.Connection;
using Ect.Npgsql.DependencyInjection;
using Ect.Npgsql.Schema;
using Ect.Npgsql.Storage;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds a durable audit ledger on PostgreSQL, which all instances of a service share.</summary>
/// <remarks>All instances need the same name and the same key; it is checked at start. The service does not start without the database, nor
/// with tables that are missing and may not be made.</remarks>
public static class EctPostgreSqlLedgerBuilderExtensions
{
    /// <summary>Keeps the ledger in the database of the registered <see cref="NpgsqlDataSource"/>, as <c>AddNpgsqlDataSource</c> registers
    /// it. It is never disposed here. One with several hosts is asked for the one that takes writes.</summary>
    /// <param name="builder">The builder that <c>AddEct()</c> returned.</param>
    /// <param name="origin">The ledger's name, best a host name with a path and no scheme, such as <c>ledger.example.com/audit</c>.</param>
    /// <param name="key">A private key on the curve P-256, which signs tree heads and receipts. It stays the caller's.</param>
    /// <returns><paramref name="builder"/>.</returns>
    /// <exception cref="ArgumentNullException">An argument is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentException"><paramref name="origin"/> cannot be a ledger's name, or <paramref name="key"/> lies on another
    /// curve or cannot sign.</exception>
    public static EctBuilder AddPostgreSqlLedger(this EctBuilder builder, string origin, ECDsa key) => builder.Add(origin, key);

    /// <summary>Keeps the ledger in the database of the registered <see cref="NpgsqlDataSource"/>, or of
    /// <see cref="EctPostgreSqlLedgerOptions.ConnectionString"/> if that is set.</summary>
    /// <param name="builder">The builder that <c>AddEct()</c> returned.</param>
    /// <param name="origin">The ledger's name, best a host name with a path and no scheme, such as <c>ledger.example.com/audit</c>.</param>
    /// <param name="key">A private key on the curve P-256, which signs tree heads and receipts. It stays the caller's.</param>
    /// <param name="configure">Sets the options.</param>
    /// <returns><paramref name="builder"/>.</returns>
    /// <exception cref="ArgumentNullException">An argument is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentException"><paramref name="origin"/> cannot be a ledger's name, or <paramref name="key"/> lies on another
    /// curve or cannot sign.</exception>
    public static EctBuilder AddPostgreSqlLedger(
        this EctBuilder builder, string origin, ECDsa key, Action<EctPostgreSqlLedgerOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(configure);
        return builder.Add(origin, key).Configure(configure);
    }

    /// <summary>Keeps the ledger in the database of a connection string.</summary>
    /// <param name="builder">The builder that <c>AddEct()</c> returned.</param>
    /// <param name="origin">The ledger's name, best a host name with a path and no scheme, such as <c>ledger.example.com/audit</c>.</param>
    /// <param name="key">A private key on the curve P-256, which signs tree heads and receipts. It stays the caller's.</param>
    /// <param name="connectionString">The connection string of Npgsql, such as
    /// <c>Host=db.example.com;Database=audit;Username=agent</c>.</param>
    /// <returns><paramref name="builder"/>.</returns>
    /// <exception cref="ArgumentNullException">An argument is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentException"><paramref name="connectionString"/> is empty, <paramref name="origin"/> cannot be a ledger's
    /// name, or <paramref name="key"/> lies on another curve or cannot sign.</exception>
    public static EctBuilder AddPostgreSqlLedger(this EctBuilder builder, string origin, ECDsa key, string connectionString)
    {
        ArgumentException.ThrowIfNullOrEmpty(connectionString);
        return builder.Add(origin, key).Configure(options => options.ConnectionString = connectionString);
    }

    /// <summary>Keeps the ledger in the database that a configuration section names, usually <c>Ect:Ledger:PostgreSql</c>.</summary>
    /// <param name="builder">The builder that <c>AddEct()</c> returned.</param>
    /// <param name="origin">The ledger's name, best a host name with a path and no scheme, such as <c>ledger.example.com/audit</c>.</param>
    /// <param name="key">A private key on the curve P-256, which signs tree heads and receipts. It stays the caller's.</param>
    /// <param name="section">The section. Its keys are the names of <see cref="EctPostgreSqlLedgerOptions"/>.</param>
    /// <returns><paramref name="builder"/>.</returns>
    /// <exception cref="ArgumentNullException">An argument is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentException"><paramref name="origin"/> cannot be a ledger's name, or <paramref name="key"/> lies on another
    /// curve or cannot sign.</exception>
    public static EctBuilder AddPostgreSqlLedger(this EctBuilder builder, string origin, ECDsa key, IConfiguration section)
    {
        ArgumentNullException.ThrowIfNull(section);
        builder.Add(origin, key).AddSection<EctPostgreSqlLedgerOptions>(section).Services.Configure<EctPostgreSqlLedgerOptions>(section);
        return builder;
    }

    private static EctBuilder Add(this EctBuilder builder, string origin, ECDsa key)
    {
        builder.AddLedger(origin, key, Storage);
        builder.Services.TryAddEnumerable(
            ServiceDescriptor.Singleton<IValidateOptions<EctPostgreSqlLedgerOptions>, PostgreSqlLedgerOptionsValidator>());
        return builder;
    }

    private static PostgreSqlLedgerStorage Storage(IServiceProvider provider)
    {
        var options = provider.GetRequiredService<IOptions<EctPostgreSqlLedgerOptions>>().Value;
        var connections = string.IsNullOrWhiteSpace(options.ConnectionString)
            ? new LedgerDataSource(provider.GetRequiredService<NpgsqlDataSource>(), options.ReadOnly)
            : new LedgerDataSource(options.ConnectionString, options.ReadOnly);
        var ect = provider.GetRequiredService<IOptions<EctOptions>>().Value;
        return new(
            connections, new SchemaName(options.Schema), options.CreateSchema, EctLedgerDisclosure.DelayAfterEnd(ect), ect.Ledger.Timeout,
            provider.GetRequiredService<ILogger<PostgreSqlLedgerStorage>>());
    }

    private static EctBuilder Configure(this EctBuilder builder, Action<EctPostgreSqlLedgerOptions> configure)
    {
        builder.Services.Configure(configure);
        return builder;
    }
}

using System.Security.Cryptography;
using Ect;
using Ect.Sqlite.DependencyInjection;
using Ect.Sqlite.Storage;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds a durable audit ledger in a SQLite file, for a service that runs once.</summary>
/// <remarks>One process holds the file; a second one does not start. At start it is checked that the ledger has this name and was signed
/// with this key.</remarks>
public static class EctSqliteLedgerBuilderExtensions
{
    /// <summary>Keeps the ledger in a file.</summary>
    /// <param name="builder">The builder that <c>AddEct()</c> returned.</param>
    /// <param name="origin">The ledger's name, best a host name with a path and no scheme, such as <c>ledger.example.com/audit</c>.</param>
    /// <param name="key">A private key on the curve P-256, which signs tree heads and receipts. It stays the caller's.</param>
    /// <param name="path">The file; see <see cref="EctSqliteLedgerOptions.Path"/>.</param>
    /// <returns><paramref name="builder"/>.</returns>
    /// <exception cref="ArgumentNullException">An argument is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentException"><paramref name="path"/> is empty, <paramref name="origin"/> cannot be a ledger's name, or
    /// <paramref name="key"/> lies on another curve or cannot sign.</exception>
    public static EctBuilder AddSqliteLedger(this EctBuilder builder, string origin, ECDsa key, string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        builder.Add(origin, key).Services.Configure<EctSqliteLedgerOptions>(options => options.Path = path);
        return builder;
    }

    /// <summary>Keeps the ledger in the file that a configuration section names, usually <c>Ect:Ledger:Sqlite</c>.</summary>
    /// <param name="builder">The builder that <c>AddEct()</c> returned.</param>
    /// <param name="origin">The ledger's name, best a host name with a path and no scheme, such as <c>ledger.example.com/audit</c>.</param>
    /// <param name="key">A private key on the curve P-256, which signs tree heads and receipts. It stays the caller's.</param>
    /// <param name="section">The section. Its keys are the names of <see cref="EctSqliteLedgerOptions"/>.</param>
    /// <returns><paramref name="builder"/>.</returns>
    /// <exception cref="ArgumentNullException">An argument is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentException"><paramref name="origin"/> cannot be a ledger's name, or <paramref name="key"/> lies on another
    /// curve or cannot sign.</exception>
    public static EctBuilder AddSqliteLedger(this EctBuilder builder, string origin, ECDsa key, IConfiguration section)
    {
        ArgumentNullException.ThrowIfNull(section);
        builder.Add(origin, key).AddSection<EctSqliteLedgerOptions>(section).Services.Configure<EctSqliteLedgerOptions>(section);
        return builder;
    }

    private static EctBuilder Add(this EctBuilder builder, string origin, ECDsa key)
    {
        builder.AddLedger(origin, key, Storage);
        builder.Services.TryAddEnumerable(
            ServiceDescriptor.Singleton<IValidateOptions<EctSqliteLedgerOptions>, SqliteLedgerOptionsValidator>());
        return builder;
    }

    private static SqliteLedgerStorage Storage(IServiceProvider provider)
    {
        var options = provider.GetRequiredService<IOptions<EctSqliteLedgerOptions>>().Value;
        return new(options.Path!, provider.GetRequiredService<IOptions<EctOptions>>().Value.Ledger.Timeout, options.ReadOnly);
    }
}

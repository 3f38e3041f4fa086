using Ect.Npgsql.Schema;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Ect.Npgsql.DependencyInjection;

/// <summary>Finds all errors of the options at once. The connection string is never part of a message.</summary>
internal sealed class PostgreSqlLedgerOptionsValidator(IServiceProviderIsService services) : IValidateOptions<EctPostgreSqlLedgerOptions>
{
    public ValidateOptionsResult Validate(string? name, EctPostgreSqlLedgerOptions options)
    {
        var result = new ValidateOptionsResultBuilder();
        foreach (var error in Errors(options)) result.AddError(error);
        return result.Build();
    }

    private IEnumerable<string> Errors(EctPostgreSqlLedgerOptions options)
    {
        if (string.IsNullOrWhiteSpace(options.ConnectionString))
        {
            if (!services.IsService(typeof(NpgsqlDataSource)))
                yield return "Ect:Ledger:PostgreSql:ConnectionString is not set, and no NpgsqlDataSource is registered. "
                    + "Set it, or call AddNpgsqlDataSource(...).";
        }
        else if (!CanBeRead(options.ConnectionString))
        {
            yield return "Ect:Ledger:PostgreSql:ConnectionString is not a connection string of Npgsql with a Host. Correct it.";
        }

        if (!SchemaName.IsValid(options.Schema))
            yield return "Ect:Ledger:PostgreSql:Schema must have small letters, digits and underscores, at most 63, "
                + "and begin neither with a digit nor with pg_.";
    }

    private static bool CanBeRead(string connectionString)
    {
        try
        {
            return !string.IsNullOrWhiteSpace(new NpgsqlConnectionStringBuilder(connectionString).Host);
        }
        catch (Exception exception) when (exception is ArgumentException or FormatException or InvalidCastException or OverflowException)
        {
            return false;
        }
    }
}

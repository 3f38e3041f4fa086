using Microsoft.Extensions.Options;

namespace Ect.Sqlite.DependencyInjection;

/// <summary>Finds what is wrong with the options. Whether the file can be opened is seen when it is.</summary>
internal sealed class SqliteLedgerOptionsValidator : IValidateOptions<EctSqliteLedgerOptions>
{
    public ValidateOptionsResult Validate(string? name, EctSqliteLedgerOptions options) => Error(options.Path) is { } error
        ? ValidateOptionsResult.Fail(error)
        : ValidateOptionsResult.Success;

    private static string? Error(string? path)
    {
        if (string.IsNullOrWhiteSpace(path)) return "Ect:Ledger:Sqlite:Path is not set. Name a file, such as /var/lib/agent/ledger.db.";
        if (path.Contains(":memory:", StringComparison.OrdinalIgnoreCase) || path.StartsWith("file:", StringComparison.OrdinalIgnoreCase)
            || path.Contains("Data Source", StringComparison.OrdinalIgnoreCase) || path.Contains('\0'))
            return "Ect:Ledger:Sqlite:Path is the path of a file, not a connection string, a URI or memory. Correct it.";
        return null;
    }
}

using System.CommandLine;
using Ect.Tool.Ledgers;

namespace Ect.Tool.Commands;

/// <summary>What names a ledger in its storage.</summary>
internal sealed class StorageOptions
{
    private readonly Argument<string> _source;

    private readonly Option<string> _schema = new("--schema")
    {
        Description = "The schema of the tables in PostgreSQL (Ect:Ledger:PostgreSql:Schema).",
        DefaultValueFactory = _ => "ect",
    };

    /// <param name="command">The command.</param>
    /// <param name="also">What else it takes.</param>
    public StorageOptions(Command command, string also = "")
    {
        _source = new("LEDGER") { Description = $"A SQLite file, or @FILE with a connection string of PostgreSQL{also}." };
        command.Arguments.Add(_source);
        command.Options.Add(_schema);
    }

    public LedgerPlace Read(ParseResult parsed) => new(parsed.GetRequiredValue(_source), parsed.GetRequiredValue(_schema));
}

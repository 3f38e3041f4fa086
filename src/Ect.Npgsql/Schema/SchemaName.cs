using System.Text.RegularExpressions;

namespace Ect.Npgsql.Schema;

/// <summary>The name of a schema, which may stand in a statement.</summary>
internal readonly partial record struct SchemaName
{
    private readonly string _name;

    /// <exception cref="ArgumentException">It cannot be one.</exception>
    public SchemaName(string schema)
    {
        ArgumentNullException.ThrowIfNull(schema);
        _name = IsValid(schema)
            ? schema
            : throw new ArgumentException(
                "The schema's name is not valid. Use at most 63 small letters, digits and underscores, not beginning with a digit or pg_.",
                nameof(schema));
    }

    /// <summary>The name as the server's catalogue has it.</summary>
    public string Name => _name;

    public static bool IsValid(string? name) =>
        name is not null && Pattern().IsMatch(name) && !name.StartsWith("pg_", StringComparison.Ordinal);

    /// <summary>The name in quotes, since <c>user</c> is one too.</summary>
    public override string ToString() => $"\"{_name}\"";

    [GeneratedRegex(@"^[a-z_][a-z0-9_]{0,62}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Pattern();
}

using Npgsql;

namespace AgentWorkflow;

/// <summary>An address of a database, as libpq reads it: <c>postgres://user:password@host:port/database?sslmode=verify-full</c>. Npgsql
/// reads settings, and no addresses.</summary>
internal static class PostgresAddress
{
    /// <summary>What libpq calls the settings that Npgsql calls otherwise.</summary>
    private static readonly Dictionary<string, string> OtherNames = new(StringComparer.OrdinalIgnoreCase)
    {
        ["connect_timeout"] = "Timeout",
        ["sslcert"] = "SSL Certificate",
        ["sslkey"] = "SSL Key",
        ["sslpassword"] = "SSL Password",
        ["sslrootcert"] = "Root Certificate",
        ["target_session_attrs"] = "Target Session Attributes",
    };

    /// <returns>The connection string; <see langword="null"/> if it is no such address.</returns>
    /// <exception cref="UsageException">It has a setting that Npgsql does not know, or not with that value.</exception>
    public static string? ToConnectionString(string? address)
    {
        if (!Uri.TryCreate(address, UriKind.Absolute, out var url) || url.Scheme is not ("postgres" or "postgresql")) return null;

        var user = url.UserInfo.Split(':', 2);
        var settings = new NpgsqlConnectionStringBuilder
        {
            Host = url.Host,
            Port = url.IsDefaultPort ? NpgsqlConnection.DefaultPort : url.Port,
            Database = Uri.UnescapeDataString(url.AbsolutePath.Trim('/')),
            Username = Uri.UnescapeDataString(user[0]),
            Password = user is [_, var password] ? Uri.UnescapeDataString(password) : null,
        };
        foreach (var setting in url.Query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries))
            Set(settings, [.. setting.Split('=', 2).Select(Uri.UnescapeDataString)]);
        return settings.ConnectionString;
    }

    private static void Set(NpgsqlConnectionStringBuilder settings, string[] setting)
    {
        var name = OtherNames.GetValueOrDefault(setting[0], setting[0].Replace('_', ' '));
        if (!settings.ContainsKey(name))
            throw new UsageException($"Npgsql has no setting {setting[0]}, which is in the address of --ledger.");
        try
        {
            var value = setting is [_, var given] ? given : "";
            settings[name] = name.Equals("sslmode", StringComparison.OrdinalIgnoreCase)
                ? value.Replace("-", "", StringComparison.Ordinal) // verify-full is VerifyFull.
                : value;
        }
        catch (Exception exception) when (exception is ArgumentException or FormatException or InvalidCastException or OverflowException)
        {
            throw new UsageException($"Npgsql cannot read the value of {setting[0]} in the address of --ledger."); // It may be a secret.
        }
    }
}

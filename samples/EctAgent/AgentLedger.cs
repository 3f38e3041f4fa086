using System.Security.Cryptography;
using Ect;

namespace EctAgent;

/// <summary>The audit ledger that <c>Ect:Ledger:Mode</c> asks for, in memory, in the SQLite file of <c>Ect:Ledger:Sqlite:Path</c>, or in
/// the PostgreSQL database of <c>Ect:Ledger:PostgreSql:ConnectionString</c>; each of the latter asks for one too.</summary>
internal static partial class AgentLedger
{
    public static void AddLedger(this EctBuilder ect, IConfiguration configuration, string contentRoot)
    {
        if (IsOff(configuration) && !IsDurable(configuration)) return;
        if (Sqlite(configuration).Exists() && PostgreSql(configuration).Exists())
            throw new InvalidOperationException(
                "Ect:Ledger:Sqlite and Ect:Ledger:PostgreSql are both set, and a ledger is in one place. Remove one of the sections.");
        if (IsDurable(configuration) && KeyFile(configuration) is null)
            throw new InvalidOperationException(
                "A ledger that outlives the process needs a key that does so too: set Ledger:KeyFile to a PEM file with a P-256 key.");

        var (origin, key) = (Origin(configuration), Key(KeyFile(configuration), contentRoot)); // The key is used until the process ends.
        if (Sqlite(configuration).Exists()) ect.AddSqliteLedger(origin, key, Sqlite(configuration));
        else if (PostgreSql(configuration).Exists()) ect.AddPostgreSqlLedger(origin, key, PostgreSql(configuration));
        else ect.AddLedger(origin, key);
    }

    /// <summary>Logs a warning if the ledger's key was generated.</summary>
    public static void NoteLedgerKey(this WebApplication app)
    {
        if (!IsOff(app.Configuration) && KeyFile(app.Configuration) is null) app.Logger.LedgerKeyGenerated(Origin(app.Configuration));
    }

    private static bool IsOff(IConfiguration configuration) =>
        configuration.GetValue("Ect:Ledger:Mode", IsDurable(configuration) ? EctLedgerMode.Synchronous : EctLedgerMode.Off)
            is EctLedgerMode.Off;

    private static bool IsDurable(IConfiguration configuration) =>
        Sqlite(configuration).Exists() || PostgreSql(configuration).Exists();

    private static IConfigurationSection Sqlite(IConfiguration configuration) => configuration.GetSection("Ect:Ledger:Sqlite");

    private static IConfigurationSection PostgreSql(IConfiguration configuration) => configuration.GetSection("Ect:Ledger:PostgreSql");

    /// <summary>Returns the ledger's name. Instances that share a PostgreSQL database have one ledger, with one name and one key. In memory
    /// or in a file each instance has a ledger of its own, and needs a name of its own in <c>Ledger:Origin</c>.</summary>
    private static string Origin(IConfiguration configuration) =>
        configuration["Ledger:Origin"] ?? $"{configuration["Ect:Identity"]?.Split("://")[^1]}/ledger";

    private static string? KeyFile(IConfiguration configuration) => configuration["Ledger:KeyFile"];

    private static ECDsa Key(string? file, string contentRoot)
    {
        var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        if (file is not null) key.ImportFromPem(File.ReadAllText(Path.Combine(contentRoot, file)));
        return key;
    }

    [LoggerMessage(1, LogLevel.Warning,
        "The audit ledger {Origin} signs with a key that was generated at start and is lost when the process ends. " +
        "To keep a key, set Ledger:KeyFile to a PEM file with a P-256 key.",
        EventName = "LedgerKeyGenerated")]
    private static partial void LedgerKeyGenerated(this ILogger logger, string origin);
}

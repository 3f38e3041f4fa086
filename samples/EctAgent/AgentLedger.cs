using System.Security.Cryptography;
using Ect;

namespace EctAgent;

/// <summary>The audit ledger that <c>Ect:Ledger:Mode</c> asks for. It is in memory; a durable one would be added in its place.</summary>
internal static partial class AgentLedger
{
    public static void AddLedger(this EctBuilder ect, IConfiguration configuration)
    {
        if (IsOff(configuration)) return;
        ect.AddLedger(Origin(configuration), Key(KeyFile(configuration))); // the key is in use for as long as the process runs
    }

    /// <summary>Says so where the ledger's key was generated.</summary>
    public static void NoteLedgerKey(this WebApplication app)
    {
        if (!IsOff(app.Configuration) && KeyFile(app.Configuration) is null) app.Logger.LedgerKeyGenerated(Origin(app.Configuration));
    }

    private static bool IsOff(IConfiguration configuration) => configuration.GetValue("Ect:Ledger:Mode", EctLedgerMode.Off) is EctLedgerMode.Off;

    /// <summary>The ledger's name. Each instance has a ledger of its own: where an agent runs twice, both need a name in <c>Ledger:Origin</c>.</summary>
    private static string Origin(IConfiguration configuration) => configuration["Ledger:Origin"] ?? $"{configuration["Ect:Identity"]?.Split("://")[^1]}/ledger";

    private static string? KeyFile(IConfiguration configuration) => configuration["Ledger:KeyFile"];

    private static ECDsa Key(string? file)
    {
        var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        if (file is not null) key.ImportFromPem(File.ReadAllText(file));
        return key;
    }

    [LoggerMessage(1, LogLevel.Warning, "The audit ledger {Origin} signs with a key that was generated at start and is gone with the process. Name a PEM file with a P-256 key in Ledger:KeyFile to keep it.", EventName = "LedgerKeyGenerated")]
    private static partial void LedgerKeyGenerated(this ILogger logger, string origin);
}

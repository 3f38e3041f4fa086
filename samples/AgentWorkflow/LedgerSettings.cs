using System.Security.Cryptography;

namespace AgentWorkflow;

/// <summary>The file that the researcher keeps its audit ledger in, if the command line names one: the next run goes on with it.</summary>
internal sealed class LedgerSettings
{
    private LedgerSettings(params string[] settings) => Settings = settings;

    public IReadOnlyList<string> Settings { get; }

    /// <param name="args">The command line; <paramref name="rest"/> is what others read of it.</param>
    /// <param name="rest">The other arguments.</param>
    public static LedgerSettings From(string[] args, out string[] rest)
    {
        rest = args;
        if (args is not ["--ledger", var file, .. var others]) return new();

        rest = others;
        var keyFile = $"{file}.pem";
        if (!File.Exists(keyFile)) WriteKey(keyFile);
        return new($"Ect:Ledger:Sqlite:Path={file}", $"Ledger:KeyFile={keyFile}");
    }

    /// <summary>Whoever has the key can sign another history: elsewhere it is kept apart from the ledger.</summary>
    private static void WriteKey(string file)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using var writer = new StreamWriter(file, options);
        writer.Write(key.ExportPkcs8PrivateKeyPem());
    }
}

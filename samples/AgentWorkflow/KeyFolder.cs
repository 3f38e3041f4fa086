using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.IdentityModel.Tokens;

namespace AgentWorkflow;

/// <summary>A key for each agent: the private half in a PEM file, the public half in a JWK Set file. Deleted when disposed, and when the
/// process is told to end, which it then does at once.</summary>
internal sealed class KeyFolder : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("agent-workflow-");
    private readonly Lock _gate = new();
    private readonly PosixSignalRegistration[] _signals;

    public KeyFolder(params string[] agents)
    {
        _signals = [EndOn(PosixSignal.SIGINT, exitCode: 130), EndOn(PosixSignal.SIGTERM, exitCode: 143)];
        Agents = agents;
        lock (_gate) foreach (var agent in agents) Create(agent);
    }

    public IReadOnlyList<string> Agents { get; }

    public static string Identity(string agent) => $"spiffe://example.com/agent/{agent}";

    public static string KeyId(string agent) => $"{agent}-1";

    public string PrivateKey(string agent) => Path.Combine(_folder.FullName, $"{agent}.pem");

    public string KeySet(string agent) => Path.Combine(_folder.FullName, $"{agent}.jwks.json");

    public void Dispose()
    {
        foreach (var signal in _signals) signal.Dispose();
        Delete();
    }

    private PosixSignalRegistration EndOn(PosixSignal signal, int exitCode) => PosixSignalRegistration.Create(signal, _ =>
    {
        Delete();
        Environment.Exit(exitCode);
    });

    private void Delete()
    {
        lock (_gate)
            if (Directory.Exists(_folder.FullName)) _folder.Delete(recursive: true);
    }

    private void Create(string agent)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        File.WriteAllText(PrivateKey(agent), key.ExportPkcs8PrivateKeyPem());

        var point = key.ExportParameters(includePrivateParameters: false).Q;
        File.WriteAllText(KeySet(agent), JsonSerializer.Serialize(new
        {
            keys = new[] { new { kty = "EC", crv = "P-256", x = Base64UrlEncoder.Encode(point.X), y = Base64UrlEncoder.Encode(point.Y), kid = KeyId(agent), use = "sig" } },
        }));
    }
}

using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.IdentityModel.Tokens;

namespace AgentWorkflow;

/// <summary>A key for each agent: the private half in a PEM file, the public half in a JWK Set file. Deleted when disposed.</summary>
internal sealed class KeyFolder : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("agent-workflow-");

    public KeyFolder(params string[] agents)
    {
        Agents = agents;
        foreach (var agent in agents) Create(agent);
    }

    public IReadOnlyList<string> Agents { get; }

    public static string Identity(string agent) => $"spiffe://example.com/agent/{agent}";

    public static string KeyId(string agent) => $"{agent}-1";

    public string PrivateKey(string agent) => Path.Combine(_folder.FullName, $"{agent}.pem");

    public string KeySet(string agent) => Path.Combine(_folder.FullName, $"{agent}.jwks.json");

    public void Dispose() => _folder.Delete(recursive: true);

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

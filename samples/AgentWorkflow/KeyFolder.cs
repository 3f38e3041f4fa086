using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.IdentityModel.Tokens;

namespace AgentWorkflow;

/// <summary>Two keys for each agent, in a JWK Set file whose first key signs; the public halves are in another one. Deleted when disposed, and when the
/// process is told to end, which it then does at once.</summary>
internal sealed class KeyFolder : IDisposable
{
    /// <summary>How often agents read their keys. A second, so that nobody has to wait: minutes are the rule.</summary>
    public static readonly TimeSpan RefreshInterval = TimeSpan.FromSeconds(1);

    private static readonly JsonSerializerOptions WithoutNulls = new() { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };

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

    /// <summary>The <c>kid</c> of an agent's first or second key.</summary>
    public static string KeyId(string agent, int number = 1) => $"{agent}-{number}";

    public string PrivateKeys(string agent) => Path.Combine(_folder.FullName, $"{agent}.jwks");

    public string KeySet(string agent) => Path.Combine(_folder.FullName, $"{agent}.jwks.json");

    /// <summary>Puts the agent's last key first: from then on it is the one to sign with. The file is replaced as a whole, so that nobody reads half of it.</summary>
    public void Rotate(string agent)
    {
        var (file, draft) = (PrivateKeys(agent), $"{PrivateKeys(agent)}.new");
        lock (_gate)
        {
            File.WriteAllText(draft, JwkSet(new JsonWebKeySet(File.ReadAllText(file)).Keys.Reverse(), isPrivate: true));
            File.Move(draft, file, overwrite: true);
        }
    }

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
        var keys = new[] { Create(agent, 1), Create(agent, 2) };
        File.WriteAllText(PrivateKeys(agent), JwkSet(keys, isPrivate: true));
        File.WriteAllText(KeySet(agent), JwkSet(keys, isPrivate: false));
    }

    private static JsonWebKey Create(string agent, int number)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var parameters = key.ExportParameters(includePrivateParameters: true);
        return new JsonWebKey
        {
            KeyId = KeyId(agent, number),
            X = Base64UrlEncoder.Encode(parameters.Q.X),
            Y = Base64UrlEncoder.Encode(parameters.Q.Y),
            D = Base64UrlEncoder.Encode(parameters.D),
        };
    }

    private static string JwkSet(IEnumerable<JsonWebKey> keys, bool isPrivate) => JsonSerializer.Serialize(new
    {
        keys = keys.Select(key => new { kty = "EC", crv = "P-256", x = key.X, y = key.Y, d = isPrivate ? key.D : null, kid = key.Kid, use = "sig" }),
    }, WithoutNulls);
}

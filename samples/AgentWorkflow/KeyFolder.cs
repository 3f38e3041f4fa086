using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.IdentityModel.Tokens;

namespace AgentWorkflow;

/// <summary>Two private keys for each agent, in a JWK Set file whose first key signs. The files are deleted when this is disposed, and when
/// the process is told to end, which it then does at once.</summary>
internal sealed class KeyFolder : IDisposable
{
    /// <summary>How often agents read their keys: once a second, so that the sample does not take long. Minutes are usual.</summary>
    public static readonly TimeSpan RefreshInterval = TimeSpan.FromSeconds(1);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("agent-workflow-");
    private readonly Lock _gate = new();
    private readonly PosixSignalRegistration[] _signals;
    private volatile CancellationTokenSource? _interruption;

    public KeyFolder(params string[] agents)
    {
        _signals = [EndOn(PosixSignal.SIGINT, exitCode: 130), EndOn(PosixSignal.SIGTERM, exitCode: 143)];
        Agents = agents;
        lock (_gate) foreach (var agent in agents) Create(agent);
    }

    public IReadOnlyList<string> Agents { get; }

    public static string Identity(string agent) => $"spiffe://example.com/agent/{agent}";

    /// <summary>From now on, Ctrl+C and SIGTERM cancel this, and no longer end the process at once.</summary>
    public CancellationToken UntilInterrupted() => (_interruption = new()).Token;

    /// <summary>The <c>kid</c> of an agent's first or second key.</summary>
    public static string KeyId(string agent, int number = 1) => $"{agent}-{number}";

    public string PrivateKeys(string agent) => PathOf($"{agent}.jwks");

    /// <summary>Where a file is that is deleted with the folder.</summary>
    public string PathOf(string file) => Path.Combine(_folder.FullName, file);

    /// <summary>Puts the agent's last key first, so that it signs from then on. The file is replaced as a whole, so that nobody reads half
    /// of it.</summary>
    public void Rotate(string agent)
    {
        var (file, draft) = (PrivateKeys(agent), $"{PrivateKeys(agent)}.new");
        lock (_gate)
        {
            File.WriteAllText(draft, JwkSet(new JsonWebKeySet(File.ReadAllText(file)).Keys.Reverse()));
            File.Move(draft, file, overwrite: true);
        }
    }

    public void Dispose()
    {
        foreach (var signal in _signals) signal.Dispose();
        Delete();
    }

    private PosixSignalRegistration EndOn(PosixSignal signal, int exitCode) => PosixSignalRegistration.Create(signal, context =>
    {
        if (_interruption is { } interruption)
        {
            context.Cancel = true;
            interruption.Cancel();
            return;
        }

        Delete();
        Environment.Exit(exitCode);
    });

    private void Delete()
    {
        lock (_gate)
            if (Directory.Exists(_folder.FullName)) _folder.Delete(recursive: true);
    }

    private void Create(string agent) => File.WriteAllText(PrivateKeys(agent), JwkSet([Create(agent, 1), Create(agent, 2)]));

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

    private static string JwkSet(IEnumerable<JsonWebKey> keys) => JsonSerializer.Serialize(new
    {
        keys = keys.Select(key => new { kty = "EC", crv = "P-256", x = key.X, y = key.Y, d = key.D, kid = key.Kid, use = "sig" }),
    });
}

using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Ect.TestUtils;

/// <summary>Makes any token, right or wrong, with nothing of the product: what a stranger could send. Tests of services, whose callers are
/// none, have test issuers (<see cref="IssuedTokens"/>).</summary>
public sealed class Forge : IDisposable
{
    public const string Alice = "spiffe://example.com/agent/a";
    public const string Bob = "spiffe://example.com/agent/b";
    public const string Me = "spiffe://example.com/agent/me";
    public static readonly DateTimeOffset Now = DateTimeOffset.FromUnixTimeSeconds(1_800_000_000);

    /// <param name="issuer">The <c>iss</c>.</param>
    /// <param name="keyId">The <c>kid</c>.</param>
    /// <param name="key">A P-256 key, from now on the forge's; default: a new one.</param>
    public Forge(string issuer = Alice, string keyId = "a-1", ECDsa? key = null) =>
        (Issuer, KeyId, Key) = (issuer, keyId, key ?? ECDsa.Create(ECCurve.NamedCurves.nistP256));

    /// <summary>The same key under another issuer or <c>kid</c>.</summary>
    public Forge(Forge other, string issuer, string keyId) =>
        (Issuer, KeyId, Key) = (issuer, keyId, ECDsa.Create(other.Key.ExportParameters(true)));

    public string Issuer { get; }
    public string KeyId { get; }
    public ECDsa Key { get; }

    public static string NewId() => Guid.NewGuid().ToString();

    /// <summary>The claims of a plain root, to be changed at will.</summary>
    public JsonObject Claims(string? id = null, string audience = Me, string action = "review_spec", params string[] predecessors) => new()
    {
        ["iss"] = Issuer,
        ["aud"] = audience,
        ["iat"] = Now.ToUnixTimeSeconds() - 10,
        ["exp"] = Now.ToUnixTimeSeconds() + 590,
        ["jti"] = id ?? NewId(),
        ["exec_act"] = action,
        ["pred"] = new JsonArray([.. predecessors.Select(p => (JsonNode)p)]),
    };

    public JsonObject Header() => new() { ["alg"] = "ES256", ["kid"] = KeyId, ["typ"] = "exec+jwt" };

    /// <summary>A signed token: a plain root, with claims and header changed by the delegates.</summary>
    public string Token(Action<JsonObject>? claims = null, Action<JsonObject>? header = null)
    {
        var (c, h) = (Claims(), Header());
        claims?.Invoke(c);
        header?.Invoke(h);
        return Sign(h.ToJsonString(), c.ToJsonString());
    }

    /// <summary>Signs whatever text stands for header and payload.</summary>
    public string Sign(string header, string payload) => Sign(Encoding.UTF8.GetBytes(header), Encoding.UTF8.GetBytes(payload));

    public string Sign(byte[] header, byte[] payload)
    {
        var input = $"{Base64Url.EncodeToString(header)}.{Base64Url.EncodeToString(payload)}";
        return $"{input}.{Base64Url.EncodeToString(Key.SignData(Encoding.ASCII.GetBytes(input), HashAlgorithmName.SHA256))}";
    }

    /// <summary>An unsigned (L1) token.</summary>
    public string Unsigned(Action<JsonObject>? claims = null)
    {
        var c = Claims();
        claims?.Invoke(c);
        return Base64Url.EncodeToString(Encoding.UTF8.GetBytes(c.ToJsonString()));
    }

    /// <summary>The keys of several forges in one set.</summary>
    public static string Jwks(params Forge[] forges) =>
        $$"""{"keys":[{{string.Join(',', forges.Select(forge => forge.Jwks()["{\"keys\":[".Length..^"]}".Length]))}}]}""";

    /// <summary>The public key as a JWK Set.</summary>
    public string Jwks()
    {
        var q = Key.ExportParameters(false).Q;
        var (x, y) = (Base64Url.EncodeToString(q.X), Base64Url.EncodeToString(q.Y));
        return JsonSerializer.Serialize(new
        {
            keys = new[] { new { kty = "EC", crv = "P-256", x, y, kid = KeyId, alg = "ES256", use = "sig" } },
        });
    }

    public void Dispose() => Key.Dispose();
}

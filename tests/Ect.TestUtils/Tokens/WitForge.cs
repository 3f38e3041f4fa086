using System.Buffers.Text;
using System.Text.Json.Nodes;

namespace Ect.TestUtils;

/// <summary>A trust domain that makes workload identity tokens, right or wrong, with nothing of the product.</summary>
public sealed class WitForge(string trustDomain = "example.com", string keyId = "td-1") : IDisposable
{
    private readonly Forge _authority = new(trustDomain, keyId);

    public string TrustDomain => trustDomain;

    /// <summary>The trust domain's public key, as a SPIFFE bundle has it.</summary>
    public string Jwks(string? use = "wit-svid")
    {
        var set = JsonNode.Parse(_authority.Jwks())!;
        set["keys"]![0]!["use"] = use;
        return set.ToJsonString();
    }

    /// <summary>A token that says: who has this key is this workload.</summary>
    public string Token(Forge workload, Action<JsonObject>? claims = null, Action<JsonObject>? header = null)
    {
        JsonObject c = new()
        {
            ["sub"] = workload.Issuer,
            ["exp"] = Forge.Now.ToUnixTimeSeconds() + 600,
            ["cnf"] = new JsonObject { ["jwk"] = PublicJwk(workload) },
        };
        JsonObject h = new() { ["alg"] = "ES256", ["kid"] = keyId, ["typ"] = "wit+jwt" };
        claims?.Invoke(c);
        header?.Invoke(h);
        return _authority.Sign(h.ToJsonString(), c.ToJsonString());
    }

    public string Sign(string header, string payload) => _authority.Sign(header, payload);

    public static JsonObject PublicJwk(Forge workload)
    {
        var q = workload.Key.ExportParameters(false).Q;
        return new() { ["kty"] = "EC", ["crv"] = "P-256", ["x"] = Base64Url.EncodeToString(q.X), ["y"] = Base64Url.EncodeToString(q.Y), ["alg"] = "ES256" };
    }

    public void Dispose() => _authority.Dispose();
}

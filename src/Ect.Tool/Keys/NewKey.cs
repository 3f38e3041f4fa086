using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Microsoft.IdentityModel.Tokens;

namespace Ect.Tool.Keys;

/// <summary>Makes a key pair for the signatures of tokens.</summary>
internal static class NewKey
{
    /// <summary>What a key can be for.</summary>
    public static readonly string[] Algorithms = ["ES256", "ES384", "ES512", "PS256", "PS384", "PS512", "RS256", "RS384", "RS512"];

    private const int RsaBits = 3_072;

    /// <summary>Makes a key.</summary>
    /// <param name="algorithm">One of <see cref="Algorithms"/>.</param>
    /// <param name="keyId">Its <c>kid</c>; by default its RFC 7638 thumbprint.</param>
    public static KeyTexts Make(string algorithm, string? keyId)
    {
        using var ec = algorithm switch
        {
            "ES256" => ECDsa.Create(ECCurve.NamedCurves.nistP256),
            "ES384" => ECDsa.Create(ECCurve.NamedCurves.nistP384),
            "ES512" => ECDsa.Create(ECCurve.NamedCurves.nistP521),
            _ => null,
        };
        if (ec is not null) return Of(ec, JsonWebKeyConverter.ConvertFromECDsaSecurityKey(new ECDsaSecurityKey(ec)), algorithm, keyId);

        using var rsa = RSA.Create(RsaBits);
        var key = new RsaSecurityKey(rsa.ExportParameters(includePrivateParameters: true));
        return Of(rsa, JsonWebKeyConverter.ConvertFromRSASecurityKey(key), algorithm, keyId);
    }

    private static KeyTexts Of(AsymmetricAlgorithm key, JsonWebKey jwk, string algorithm, string? keyId)
    {
        var thumbprint = Base64Url.EncodeToString(jwk.ComputeJwkThumbprint());
        (jwk.KeyId, jwk.Alg, jwk.Use) = (keyId ?? thumbprint, algorithm, "sig");
        return new(algorithm, jwk.KeyId, thumbprint)
        {
            PrivatePem = key.ExportPkcs8PrivateKeyPem(),
            PublicPem = key.ExportSubjectPublicKeyInfoPem(),
            PrivateJwk = Members(jwk, [.. JwkMembers.Public, .. JwkMembers.Private]).ToJsonString(),
            PublicJwk = Members(jwk, JwkMembers.Public).ToJsonString(),
        };
    }

    private static JsonObject Members(JsonWebKey jwk, IEnumerable<string> names)
    {
        var members = new JsonObject();
        foreach (var name in names)
            if (JwkMembers.Get(jwk, name) is { } value) members[name] = value;
        return members;
    }
}

/// <summary>A key pair as text, in every form.</summary>
internal sealed record KeyTexts(string Algorithm, string KeyId, string Thumbprint)
{
    public required string PrivatePem { get; init; }
    public required string PublicPem { get; init; }
    public required string PrivateJwk { get; init; }
    public required string PublicJwk { get; init; }
}

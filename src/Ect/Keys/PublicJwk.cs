using System.Buffers.Text;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.IdentityModel.Tokens;

namespace Ect.Keys;

/// <summary>Makes the public half of any key a JWK with canonical numbers and nothing of the private half.</summary>
internal static class PublicJwk
{
    /// <summary>Reads the public half of a key. Numbers that cannot be read are left out. It never throws for a bad key.</summary>
    public static JsonWebKey Of(SecurityKey key)
    {
        var jwk = Read(key);
        jwk.KeyId = key.KeyId;
        return jwk;
    }

    /// <summary>Computes the RFC 7638 thumbprint with SHA-256. For keys other than EC and RSA it is the hash of their kind only.</summary>
    public static EctDigest Thumbprint(JsonWebKey jwk) => EctDigest.Of(Encoding.UTF8.GetBytes(jwk.Kty switch
    {
        JsonWebAlgorithmsKeyTypes.EllipticCurve => $$"""{"crv":"{{jwk.Crv}}","kty":"EC","x":"{{jwk.X}}","y":"{{jwk.Y}}"}""",
        JsonWebAlgorithmsKeyTypes.RSA => $$"""{"e":"{{jwk.E}}","kty":"RSA","n":"{{jwk.N}}"}""",
        _ => $$"""{"kty":"{{jwk.Kty}}"}""",
    }));

    /// <summary>Makes the JWK that this service publishes: with a <c>kid</c>, by default the RFC 7638 thumbprint, and for verification
    /// only.</summary>
    /// <param name="key">One of this service's own keys.</param>
    /// <param name="algorithm">The algorithm that it signs with; <see langword="null"/> if it is not known.</param>
    /// <exception cref="ArgumentException">The <c>kid</c> is too long.</exception>
    public static JsonWebKey ToPublish(SecurityKey key, string? algorithm = null)
    {
        var jwk = Of(key);
        jwk.Alg ??= algorithm;
        jwk.Use ??= JsonWebKeyUseNames.Sig;
        // The private half signs, so the public half verifies.
        if (jwk.KeyOps.Remove("sign") && !jwk.KeyOps.Contains("verify")) jwk.KeyOps.Add("verify");
        if (string.IsNullOrEmpty(jwk.KeyId)) jwk.KeyId = Thumbprint(jwk).ToString();
        return jwk.KeyId.Length <= EctLimits.MaxKeyIdLength
            ? jwk
            : throw new ArgumentException($"The signing key's 'kid' is longer than {EctLimits.MaxKeyIdLength} characters.");
    }

    /// <summary>Writes a JWK Set (RFC 7517), as <see cref="EctTrustedIssuerOptions.JwksFile"/> takes it.</summary>
    public static string ToSet(IEnumerable<JsonWebKey> jwks) =>
        new JsonObject { ["keys"] = new JsonArray([.. jwks.Select(ToObject)]) }.ToJsonString();

    private static JsonObject ToObject(JsonWebKey jwk)
    {
        var members = new JsonObject();
        Add("kty", jwk.Kty);
        Add("crv", jwk.Crv);
        Add("x", jwk.X);
        Add("y", jwk.Y);
        Add("n", jwk.N);
        Add("e", jwk.E);
        Add("kid", jwk.KeyId);
        Add("use", jwk.Use);
        Add("alg", jwk.Alg);
        return members;

        void Add(string name, string? value)
        {
            if (value is not null) members[name] = value;
        }
    }

    private static JsonWebKey Read(SecurityKey key)
    {
        try
        {
            return key switch
            {
                JsonWebKey given => Of(given),
                RsaSecurityKey rsa => Of(rsa.Rsa?.ExportParameters(false) ?? rsa.Parameters),
                ECDsaSecurityKey ec => Of(ec.ECDsa.ExportParameters(false)),
                X509SecurityKey x509 => Of(x509.Certificate),
                SymmetricSecurityKey => new JsonWebKey { Kty = JsonWebAlgorithmsKeyTypes.Octet },
                _ => new JsonWebKey { Kty = key.GetType().Name },
            };
        }
        catch (CryptographicException)
        {
            return new JsonWebKey(); // It is broken inside.
        }
    }

    private static JsonWebKey Of(JsonWebKey given)
    {
        var jwk = new JsonWebKey
        {
            Kty = given.Kty,
            Alg = given.Alg,
            Use = given.Use,
            Crv = given.Crv,
            X = EncodeCoordinate(Decode(given.X), JwkCurve.Find(given.Crv)),
            Y = EncodeCoordinate(Decode(given.Y), JwkCurve.Find(given.Crv)),
            N = EncodeNumber(Decode(given.N)),
            E = EncodeNumber(Decode(given.E)),
        };
        foreach (var operation in given.KeyOps) jwk.KeyOps.Add(operation);
        return jwk;
    }

    private static JsonWebKey Of(RSAParameters parameters) => new()
    {
        Kty = JsonWebAlgorithmsKeyTypes.RSA,
        N = EncodeNumber(parameters.Modulus),
        E = EncodeNumber(parameters.Exponent),
    };

    private static JsonWebKey Of(ECParameters parameters) => new()
    {
        Kty = JsonWebAlgorithmsKeyTypes.EllipticCurve,
        Crv = JwkCurve.Find(parameters.Curve)?.Name,
        X = Encode(parameters.Q.X),
        Y = Encode(parameters.Q.Y),
    };

    private static JsonWebKey Of(X509Certificate2 certificate)
    {
        using var ec = certificate.GetECDsaPublicKey();
        using var rsa = certificate.GetRSAPublicKey();
        return ec is not null ? Of(ec.ExportParameters(false))
            : rsa is not null ? Of(rsa.ExportParameters(false))
            : new JsonWebKey { Kty = certificate.GetKeyAlgorithm() };
    }

    private static byte[]? Decode(string? base64Url) =>
        base64Url is not null && Base64Url.IsValid(base64Url) ? Base64Url.DecodeFromChars(base64Url) : null;

    private static string? Encode(byte[]? bytes) => bytes is null ? null : Base64Url.EncodeToString(bytes);

    private static string? EncodeCoordinate(byte[]? bigEndian, JwkCurve? curve) =>
        Encode(bigEndian is { Length: > 0 } && curve is not null ? BigEndian.OfLength(bigEndian, curve.CoordinateLength) : bigEndian);

    private static string? EncodeNumber(byte[]? bigEndian) =>
        bigEndian is null ? null : Base64Url.EncodeToString(bigEndian.AsSpan().TrimStart((byte)0));
}

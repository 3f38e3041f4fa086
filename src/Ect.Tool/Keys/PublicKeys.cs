using System.Buffers.Text;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using System.Text.Json.Nodes;
using Ect.Tool.Output;
using Microsoft.IdentityModel.Tokens;

namespace Ect.Tool.Keys;

/// <summary>Turns keys of any form into a JWK Set (RFC 7517) of their public halves.</summary>
internal static class PublicKeys
{
    private const string Set = "keys", NoKey =
        "is neither PEM with an EC or RSA key or a certificate, nor a JWK, nor a JWK Set. An encrypted key is not read: decrypt it first.";

    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };

    /// <summary>Reads the public half of every key in a text.</summary>
    /// <param name="name">Where the text is from, for messages.</param>
    /// <param name="text">PEM, with several keys or certificates if it likes; a JWK; or a JWK Set.</param>
    /// <param name="keyId">The <c>kid</c>, for a single key.</param>
    /// <exception cref="ToolException">It has no key, or one that cannot verify tokens.</exception>
    public static IReadOnlyList<JsonObject> Read(string name, string text, string? keyId)
    {
        var keys = text.AsSpan().TrimStart() is ['{', ..] ? ReadJson(name, text) : ReadPem(name, text);
        if (keyId is not null && keys.Count > 1) throw new ToolException($"{name} has {keys.Count} keys, and --kid is for one.");
        foreach (var key in keys) Complete(name, key, keyId);
        return keys;
    }

    /// <summary>Writes the set.</summary>
    /// <exception cref="ToolException">Two keys have one <c>kid</c>.</exception>
    public static string ToSet(IReadOnlyCollection<JsonObject> keys)
    {
        var shared = keys.CountBy(key => (string)key["kid"]!).FirstOrDefault(count => count.Value > 1);
        if (shared.Key is not null)
            throw new ToolException($"{shared.Value} keys have the kid {shared.Key}: receivers would take none of them.");
        return new JsonObject { [Set] = new JsonArray([.. keys]) }.ToJsonString();
    }

    /// <summary>Writes the public key as PEM.</summary>
    /// <exception cref="ToolException">Its numbers make no key.</exception>
    public static string ToPem(JsonObject key)
    {
        try
        {
            using AsymmetricAlgorithm made = (string?)key["crv"] switch
            {
                "P-256" => ECDsa.Create(Parameters(ECCurve.NamedCurves.nistP256)),
                "P-384" => ECDsa.Create(Parameters(ECCurve.NamedCurves.nistP384)),
                "P-521" => ECDsa.Create(Parameters(ECCurve.NamedCurves.nistP521)),
                null => RSA.Create(new RSAParameters { Modulus = Number("n"), Exponent = Number("e") }),
                _ => throw new ToolException("EC keys are on P-256, P-384 or P-521."),
            };
            return made.ExportSubjectPublicKeyInfoPem();
        }
        catch (Exception exception) when (exception is CryptographicException or FormatException or ArgumentException)
        {
            throw new ToolException("Its numbers make no key.");
        }

        ECParameters Parameters(ECCurve curve) => new() { Curve = curve, Q = new ECPoint { X = Number("x"), Y = Number("y") } };

        byte[] Number(string name) => Base64Url.DecodeFromChars((string?)key[name] ?? throw new FormatException());
    }

    private static List<JsonObject> ReadJson(string name, string text)
    {
        try
        {
            using var document = JsonDocument.Parse(text, Strict);
            return document.RootElement.TryGetProperty(Set, out var keys)
                ? [.. keys.EnumerateArray().Select(PublicMembers)]
                : [PublicMembers(document.RootElement)];
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            throw new ToolException($"{name} {NoKey}"); // Not what the parser says: it may quote.
        }
    }

    private static JsonObject PublicMembers(JsonElement key)
    {
        var members = new JsonObject();
        foreach (var name in JwkMembers.Public)
            if (key.TryGetProperty(name, out var value)) members[name] = value.GetString();
        return members;
    }

    private static List<JsonObject> ReadPem(string name, string text)
    {
        var keys = new List<JsonObject>();
        for (var rest = text.AsSpan(); PemEncoding.TryFind(rest, out var fields); rest = rest[fields.Location.End..])
            if (!rest[fields.Label].EndsWith("PARAMETERS")) keys.Add(ReadBlock(name, rest[fields.Location].ToString()));

        return keys is [] ? throw new ToolException($"{name} {NoKey}") : keys;
    }

    private static JsonObject ReadBlock(string name, string pem)
    {
        using var ec = TryImport(ECDsa.Create(), pem) ?? TryRead(pem)?.GetECDsaPublicKey();
        if (ec is not null) return PublicMembers(JsonWebKeyConverter.ConvertFromECDsaSecurityKey(new ECDsaSecurityKey(ec)));
        using var rsa = TryImport(RSA.Create(), pem) ?? TryRead(pem)?.GetRSAPublicKey()
            ?? throw new ToolException($"{name} {NoKey}");
        return PublicMembers(JsonWebKeyConverter.ConvertFromRSASecurityKey(new RsaSecurityKey(rsa.ExportParameters(false))));
    }

    private static JsonObject PublicMembers(JsonWebKey jwk)
    {
        var members = new JsonObject();
        foreach (var name in JwkMembers.Public)
            if (JwkMembers.Get(jwk, name) is { } value) members[name] = value;
        return members;
    }

    private static T? TryImport<T>(T key, string pem) where T : AsymmetricAlgorithm
    {
        try
        {
            key.ImportFromPem(pem);
            return key;
        }
        catch (Exception exception) when (exception is ArgumentException or CryptographicException)
        {
            key.Dispose();
            return null;
        }
    }

    private static X509Certificate2? TryRead(string pem)
    {
        try
        {
            return X509Certificate2.CreateFromPem(pem);
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    private static void Complete(string name, JsonObject key, string? keyId)
    {
        var thumbprint = FindThumbprint(key) ?? throw new ToolException($"{name} has a key that is no EC or RSA key.");
        if (keyId is not null) key["kid"] = keyId;
        else if (key["kid"] is null) key["kid"] = thumbprint;
        key["use"] ??= "sig";
        key["alg"] ??= (string?)key["crv"] switch { "P-256" => "ES256", "P-384" => "ES384", "P-521" => "ES512", _ => null };
        if (key["alg"] is null) key.Remove("alg"); // An RSA key verifies with each of its algorithms.
    }

    private static string? FindThumbprint(JsonObject key)
    {
        try
        {
            return Base64Url.EncodeToString(new JsonWebKey(key.ToJsonString()).ComputeJwkThumbprint());
        }
        catch (ArgumentException)
        {
            return null;
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }
}

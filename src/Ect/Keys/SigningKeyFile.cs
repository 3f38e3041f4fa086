using Microsoft.IdentityModel.Tokens;

namespace Ect;

/// <summary>From <see cref="EctSigningOptions"/> to the service's own key.</summary>
internal static class SigningKeyFile
{
    /// <summary>The key, or <see langword="null"/> if none is configured or it can not be used: then <paramref name="failures"/> has the reason.</summary>
    public static EctSigningKey? TryLoad(EctSigningOptions options, string contentRoot, ICollection<string> failures) =>
        string.IsNullOrEmpty(options.KeyFile)
            ? null
            : KeyFile.TryLoad(options.KeyFile, contentRoot, "Ect:Signing:KeyFile", text => Parse(text, options.KeyId, options.Algorithm), failures);

    /// <summary>Takes a private JWK, or a PEM text with one private key that is not encrypted.</summary>
    /// <exception cref="ArgumentException">The text is no such key, or the key can not sign. The message shows nothing of it.</exception>
    public static EctSigningKey Parse(string text, string? keyId = null, string? algorithm = null)
    {
        var key = text.AsSpan().TrimStart().StartsWith("{") ? TryReadJwk(text) : PemKey.TryRead(text);
        if (key is null) throw new ArgumentException("This is neither a private JWK nor PEM with one unencrypted EC or RSA private key.");

        if (!string.IsNullOrEmpty(keyId)) key.KeyId = keyId;
        return new EctSigningKey(new SigningCredentials(key, algorithm ?? DefaultAlgorithm(key)));
    }

    private static JsonWebKey? TryReadJwk(string json)
    {
        try
        {
            return new JsonWebKey(json);
        }
        catch (ArgumentException)
        {
            return null;
        }
    }

    private static string DefaultAlgorithm(SecurityKey key)
    {
        var jwk = PublicJwk.Of(key);
        return jwk.Alg
            ?? (jwk.Kty is JsonWebAlgorithmsKeyTypes.RSA ? SecurityAlgorithms.RsaSsaPssSha256 : JwkCurve.Find(jwk.Crv)?.Algorithm)
            ?? throw new ArgumentException("Only EC keys on P-256, P-384 or P-521 and RSA keys can sign tokens.");
    }
}

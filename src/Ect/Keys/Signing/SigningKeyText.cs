using Microsoft.IdentityModel.Tokens;

namespace Ect;

/// <summary>Reads private keys from text: a JWK, a JWK Set or PEM. Nothing of the text is ever in a message.</summary>
internal static class SigningKeyText
{
    /// <summary>Takes a private JWK, a JWK Set whose first key signs, or PEM with one private key that is not encrypted.</summary>
    /// <exception cref="ArgumentException">The text is none of them.</exception>
    public static EctSigningKeySet Parse(string text, string? keyId = null, string? algorithm = null)
    {
        var keys = text.AsSpan().TrimStart() is ['{', ..] ? ReadJson(text) : PemKey.TryRead(text) is { } pem ? [pem] : [];
        if (keys is not [var signer, .. var others])
            throw new ArgumentException("This is neither a private JWK, nor a JWK Set, nor PEM with one unencrypted EC or RSA private key.");
        if (!string.IsNullOrEmpty(keyId))
        {
            if (others.Length > 0) throw new ArgumentException("A 'kid' can be set for one key: those of a JWK Set say their own.");
            signer.KeyId = keyId;
        }

        return new EctSigningKeySet(new SigningCredentials(signer, algorithm ?? EctSigningKey.DefaultAlgorithm(signer)), others);
    }

    private static SecurityKey[] ReadJson(string json)
    {
        try
        {
            var set = new JsonWebKeySet(json).Keys;
            return set.Count > 0 ? [.. set] : [new JsonWebKey(json)];
        }
        catch (ArgumentException)
        {
            return []; // Microsoft's message may show the text.
        }
    }
}

using Ect.Keys;
using Microsoft.IdentityModel.Tokens;

namespace Ect.Signing;

/// <summary>Reads private keys from text: a JWK, a JWK Set or PEM. No message contains any of the text.</summary>
internal static class SigningKeyText
{
    /// <summary>Reads a private JWK, a JWK Set whose first key signs, or PEM with one private key that is not encrypted.</summary>
    /// <exception cref="ArgumentException">The text is none of them, or the key that signs is malformed.</exception>
    public static EctSigningKeySet Parse(string text, string? keyId = null, string? algorithm = null)
    {
        text = JwkText.WithoutByteOrderMark(text);
        var (signer, others, leftOut) = text.AsSpan().TrimStart() is ['{', ..]
            ? ReadJson(text)
            : (PemKey.TryRead(text) ?? throw Unreadable(), [], []);
        if (!string.IsNullOrEmpty(keyId))
        {
            if (others.Count > 0)
                throw new ArgumentException("A 'kid' can be set only for a single key. Each key of a JWK Set has its own.");
            signer.KeyId = keyId;
        }

        var credentials = new SigningCredentials(signer, algorithm ?? SigningKey.DefaultAlgorithm(signer));
        return new EctSigningKeySet(credentials, others) { LeftOut = leftOut };
    }

    /// <summary>The first key signs, so it must not be malformed. Malformed ones among the others are left out.</summary>
    private static (SecurityKey Signer, IReadOnlyList<SecurityKey> Others, IReadOnlyList<LeftOutKey> LeftOut) ReadJson(string json)
    {
        if (JwkText.TryReadPrivate(json) is not { Count: > 0 } entries) throw Unreadable();
        if (FindFailure(entries[0]) is { } first)
        {
            throw new ArgumentException(
                $"The key that is to sign, the first in the text, cannot be used: {first}. "
                + "EC keys on P-256, P-384 or P-521 and RSA keys sign tokens.");
        }

        var (keys, leftOut) = (new List<JsonWebKey>(), new List<LeftOutKey>());
        foreach (var entry in entries)
        {
            if (FindFailure(entry) is { } failure) leftOut.Add(new(entry.KeyId, entry.Position, failure));
            else keys.Add(PrivateJwk.Complete(entry.Jwk!));
        }
        return (keys[0], keys[1..], leftOut);
    }

    private static string? FindFailure(JwkEntry entry) => entry.Jwk is { } jwk ? JwkEntry.Of(entry.Position, jwk).Failure : entry.Failure;

    private static ArgumentException Unreadable() =>
        new("This is neither a private JWK, nor a JWK Set, nor PEM with one unencrypted EC or RSA private key.");
}

using System.Globalization;
using System.Text;
using Microsoft.IdentityModel.Tokens;

namespace Ect.Keys;

/// <summary>One entry of a JWK Set: a key, or the reason why it is none (RFC 7517, section 5).</summary>
/// <param name="Position">Its place in the set, from 0.</param>
/// <param name="KeyId">Its <c>kid</c>, also if the rest is malformed; <see langword="null"/> if it has none.</param>
/// <param name="Jwk">The key, as it was read; <see langword="null"/> if it is malformed.</param>
/// <param name="Failure">What is wrong with it; <see langword="null"/> if nothing is, or if it is a key for something else.</param>
internal sealed record JwkEntry(int Position, string? KeyId, JsonWebKey? Jwk, string? Failure)
{
    /// <summary>The number of entries of a set that are read. The others are ignored.</summary>
    public const int MaxCount = EctKeyRefreshOptions.MaxKeysPerSet;

    /// <summary>Whether it is an EC or RSA key. A token can name any other key, but none verifies.</summary>
    public bool IsOfKnownKind => Jwk is not null && JwkForm.FindUnknown(Jwk) is null;

    /// <summary>Makes entries of keys.</summary>
    public static IReadOnlyList<JwkEntry> Of(IEnumerable<SecurityKey?> keys)
    {
        var entries = new List<JwkEntry>();
        var beyond = 0;
        foreach (var key in keys)
        {
            if (entries.Count < MaxCount) entries.Add(Of(entries.Count, key));
            else beyond++;
        }
        return WithEnd(entries, beyond);
    }

    /// <summary>Checks a key whose members all have the right type.</summary>
    public static JwkEntry Of(int position, SecurityKey? key)
    {
        if (key is null) return new(position, null, null, "it is null");

        var jwk = PublicJwk.Of(key);
        var keyId = string.IsNullOrEmpty(jwk.KeyId) ? null : jwk.KeyId;
        // A key that is for something else is no failure.
        return JwkForm.FindUnknown(jwk) is { } unknown ? new(position, keyId, jwk, IsForSignatures(jwk) ? unknown : null)
            : JwkForm.FindFailure(jwk) is { } failure ? new(position, keyId, null, failure)
            : new(position, keyId, jwk, null);
    }

    /// <summary>Adds one entry that stands for those that were not read.</summary>
    public static IReadOnlyList<JwkEntry> WithEnd(List<JwkEntry> entries, int beyond)
    {
        if (beyond > 0)
        {
            entries.Add(new(MaxCount, null, null,
                $"it and what follows it ({beyond} in all) lie beyond the first {MaxCount} entries, which are those that count"));
        }
        return entries;
    }

    /// <summary>Computes a hash of the entries in their order: the keys, what they may be used for, and what is wrong with
    /// them.</summary>
    public static EctDigest DigestOf(IEnumerable<JwkEntry> entries)
    {
        var text = new StringBuilder();
        foreach (var entry in entries)
        {
            Add(entry.Position.ToString(CultureInfo.InvariantCulture));
            Add(entry.KeyId);
            Add(entry.Failure);
            if (entry.Jwk is not { } jwk) continue;
            foreach (var member in (string?[])[jwk.Kty, jwk.Crv, jwk.X, jwk.Y, jwk.N, jwk.E, jwk.Use, jwk.Alg, .. jwk.KeyOps]) Add(member);
        }
        return EctDigest.Of(Encoding.UTF8.GetBytes(text.ToString()));

        // The length in front keeps different members from making the same text.
        void Add(string? member) => text.Append(CultureInfo.InvariantCulture, $"{member?.Length ?? -1}:{member}");
    }

    private static bool IsForSignatures(JsonWebKey jwk) => jwk.Use is null or JsonWebKeyUseNames.Sig;
}

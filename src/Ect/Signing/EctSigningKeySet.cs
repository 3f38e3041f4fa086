using Ect.Keys;
using Microsoft.IdentityModel.Tokens;

namespace Ect;

/// <summary>A service's own keys: one that signs, and others that verify what the service has signed, or will sign, with them.</summary>
public sealed class EctSigningKeySet
{
    /// <summary>Takes the keys over.</summary>
    /// <param name="active">What signs, anywhere: its <see cref="SigningCredentials.CryptoProviderFactory"/> may leave the private key where it is. The key must show its
    /// public half. A key that others do not know yet signs only after <see cref="EctSigningOptions.Overlap"/>, the former one until then.</param>
    /// <param name="others">Keys that are published as well: next ones, so that verifiers know them in time, and former ones. Default: none; a former key that was
    /// active since the service started need not be named.</param>
    /// <exception cref="ArgumentNullException"><paramref name="active"/>, or one of <paramref name="others"/>, is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentException">The <c>kid</c> of one of <paramref name="others"/> is longer than 256 characters.</exception>
    public EctSigningKeySet(SigningCredentials active, IEnumerable<SecurityKey>? others = null)
    {
        ArgumentNullException.ThrowIfNull(active);
        Active = active;
        OtherJwks = [.. (others ?? []).Select(PublicHalf)];
    }

    /// <summary>What signs.</summary>
    public SigningCredentials Active { get; }

    /// <summary>The public halves of the other keys.</summary>
    public IReadOnlyList<SecurityKey> Others => OtherJwks;

    internal IReadOnlyList<JsonWebKey> OtherJwks { get; }

    /// <summary>What the text has besides, and cannot be used.</summary>
    internal IReadOnlyList<LeftOutKey> LeftOut { get; init; } = [];

    private static JsonWebKey PublicHalf(SecurityKey key)
    {
        ArgumentNullException.ThrowIfNull(key);
        return PublicJwk.ToPublish(key);
    }
}

using Ect.Keys;
using Microsoft.IdentityModel.Tokens;

namespace Ect;

/// <summary>A service's own keys (profile, section 5): one that signs, and others that verify what it signed before or will sign.</summary>
public sealed class EctSigningKeySet
{
    /// <summary>Makes a set of keys.</summary>
    /// <param name="active">The key that signs. Its private half may be elsewhere, for example in a vault that its
    /// <see cref="SigningCredentials.CryptoProviderFactory"/> calls; its public half must be in the key. A new key signs after
    /// <see cref="EctSigningOptions.Overlap"/>, so that others know it by then. The former key signs until then.</param>
    /// <param name="others">Keys that are published as well: next ones, so that verifiers know them in time, and former ones. Default:
    /// none. A former key that was active since the service started is published without being named here.</param>
    /// <exception cref="ArgumentNullException"><paramref name="active"/> or one of <paramref name="others"/> is
    /// <see langword="null"/>.</exception>
    /// <exception cref="ArgumentException">The <c>kid</c> of one of <paramref name="others"/> is longer than 256 characters.</exception>
    public EctSigningKeySet(SigningCredentials active, IEnumerable<SecurityKey>? others = null)
    {
        ArgumentNullException.ThrowIfNull(active);
        Active = active;
        Others = [.. (others ?? []).Select(PublicHalf)];
    }

    internal SigningCredentials Active { get; }

    /// <summary>The public halves of the other keys.</summary>
    internal IReadOnlyList<JsonWebKey> Others { get; }

    /// <summary>Keys of the text that cannot be used.</summary>
    internal IReadOnlyList<LeftOutKey> LeftOut { get; init; } = [];

    private static JsonWebKey PublicHalf(SecurityKey key)
    {
        ArgumentNullException.ThrowIfNull(key);
        return PublicJwk.ToPublish(key);
    }
}

using Ect.Keys;

namespace Ect.Signing;

/// <summary>The service's own keys for its own identity: what it issued comes back to it (profile, section 5).</summary>
/// <param name="identity">Who the service is.</param>
/// <param name="keys">Its keys; none where it issues nothing, so that nobody speaks for it.</param>
internal sealed class OwnKeySource(string identity, OwnSigningKeys keys) : IEctKeySource, IKeySetOwners
{
    /// <inheritdoc/>
    public IEnumerable<KeyValuePair<string, KeySetState>> KeySets => keys.IsConfigured ? [new(identity, keys.State)] : [];

    /// <inheritdoc/>
    public async ValueTask<EctKeyResult> FindAsync(string issuer, string? keyId, CancellationToken cancellationToken)
    {
        if (!keys.IsConfigured || issuer != identity) return EctKeyResult.UnknownIssuer;
        var ring = await keys.GetAsync(cancellationToken).ConfigureAwait(false);
        return keyId is not null && ring.Find(keyId) is { } key ? EctKeyResult.Found(key, mayCall: true) : EctKeyResult.UnknownKey(mayCall: true);
    }
}

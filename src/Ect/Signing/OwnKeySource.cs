using Ect.Keys;

namespace Ect.Signing;

/// <summary>The service's own keys for its own identity: what it issued comes back to it (profile, section 5).</summary>
/// <param name="identity">Who the service is.</param>
/// <param name="keys">Its keys; none where it issues nothing, so that nobody speaks for it.</param>
internal sealed class OwnKeySource(string identity, OwnSigningKeys keys) : IEctKeySource, IIssuerKeySet
{
    private EctKeySet Keys => field ??= new(identity, this);

    /// <inheritdoc/>
    public IEnumerable<EctKeySet> KeySets => keys.IsConfigured ? [Keys] : [];

    /// <inheritdoc/>
    public KeySetState State => keys.State;

    /// <inheritdoc/>
    public ValueTask<EctKeyResult> FindAsync(string issuer, string? keyId, CancellationToken cancellationToken) =>
        keys.IsConfigured && issuer == identity
            ? Keys.FindAsync(keyId, mayCall: true, cancellationToken)
            : ValueTask.FromResult(EctKeyResult.UnknownIssuer);

    /// <inheritdoc/>
    public async ValueTask<EctKey?> FindAsync(string keyId, CancellationToken cancellationToken) =>
        (await keys.GetAsync(cancellationToken).ConfigureAwait(false)).Find(keyId);
}

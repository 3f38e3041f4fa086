using Ect.Keys;

namespace Ect.Signing;

/// <summary>Finds the service's own keys for its own identity: tokens that it issued come back to it (profile, section 5).</summary>
/// <param name="identity">The service's identity.</param>
/// <param name="keys">The service's keys. A service that issues nothing has none, so that nobody can speak for it.</param>
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

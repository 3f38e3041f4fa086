namespace Ect;

/// <summary>The service's own key for its own identity: what it issued comes back to it (profile, section 5).</summary>
/// <param name="identity">Who the service is.</param>
/// <param name="signingKey">Its key; <see langword="null"/> where it issues nothing, so that nobody speaks for it.</param>
internal sealed class OwnKeySource(string identity, EctSigningKey? signingKey) : IEctKeySource
{
    /// <inheritdoc/>
    public ValueTask<EctKeyResult> FindAsync(string issuer, string? keyId, CancellationToken cancellationToken) => ValueTask.FromResult(Find(issuer, keyId));

    private EctKeyResult Find(string issuer, string? keyId)
    {
        if (signingKey is null || issuer != identity) return EctKeyResult.UnknownIssuer;
        return keyId == signingKey.PublicKey.KeyId ? EctKeyResult.Found(signingKey.PublicKey, mayCall: true) : EctKeyResult.UnknownKey(mayCall: true);
    }
}

using Ect.Keys;

namespace Ect;

/// <summary>The keys of one owner, given or fetched: what a key source looks for keys in, and what the health check reports.</summary>
/// <remarks>Made by an <see cref="EctKeySetFactory"/>; thread-safe.</remarks>
public sealed class EctKeySet
{
    private readonly IIssuerKeySet _keys;

    internal EctKeySet(string owner, IIssuerKeySet keys) => (Owner, _keys) = (owner, keys);

    /// <summary>How long to wait until keys that are not there can be asked for again.</summary>
    public TimeSpan RetryAfter => _keys.RetryAfter;

    /// <summary>Whose keys they are, for messages.</summary>
    internal string Owner { get; }

    /// <inheritdoc cref="IIssuerKeySet.State"/>
    internal KeySetState State => _keys.State;

    /// <summary>Finds a key of an issuer whose keys these are. A known key is there at once; for an unknown one the set is fetched anew, as
    /// often as <see cref="EctOptions.Keys"/> allows.</summary>
    /// <param name="keyId">The token's <c>kid</c>; <see langword="null"/> to ask about the issuer alone, which fetches nothing.</param>
    /// <param name="mayCall">Whether the issuer may be a head.</param>
    /// <param name="cancellationToken">Ends the search when the caller has gone.</param>
    /// <returns>What a key source answers: that the issuer is trusted, and the key if exactly one goes by the <c>kid</c>.</returns>
    /// <exception cref="EctKeySourceException">There are no keys: they have not been fetched yet, or not for too long.</exception>
    public async ValueTask<EctKeyResult> FindAsync(string? keyId, bool mayCall, CancellationToken cancellationToken = default)
    {
        if (keyId is null) return EctKeyResult.Of(null, mayCall);
        var key = await FindKeyAsync(keyId, cancellationToken).ConfigureAwait(false);
        return EctKeyResult.Of(key, mayCall, key is null ? WhyNot(keyId) : null);
    }

    /// <summary>Fetches the keys where they are not there, and says whether they are then.</summary>
    /// <param name="cancellationToken">Ends the wait when the caller has gone.</param>
    /// <returns>Whether there is a set.</returns>
    public ValueTask<bool> IsThereAsync(CancellationToken cancellationToken = default) => _keys.IsThereAsync(cancellationToken);

    /// <inheritdoc cref="IIssuerKeySet.FindAsync"/>
    internal ValueTask<EctKey?> FindKeyAsync(string keyId, CancellationToken cancellationToken) => _keys.FindAsync(keyId, cancellationToken);

    /// <inheritdoc cref="IIssuerKeySet.WhyNot"/>
    internal string? WhyNot(string keyId) => _keys.WhyNot(keyId);
}

using Ect.Keys;

namespace Ect;

/// <summary>The keys of one owner, given or fetched (profile, section 5). Key sources search it, and the health check reports it.</summary>
/// <remarks>An <see cref="EctKeySetFactory"/> makes it. Thread-safe.</remarks>
public sealed class EctKeySet
{
    private readonly IIssuerKeySet _keys;

    internal EctKeySet(string owner, IIssuerKeySet keys) => (Owner, _keys) = (owner, keys);

    /// <summary>The time until missing keys can be asked for again.</summary>
    public TimeSpan RetryAfter => _keys.RetryAfter;

    /// <summary>Whose keys they are, for messages.</summary>
    internal string Owner { get; }

    internal EctKeySetStatus Status => new(Owner, State);

    /// <inheritdoc cref="IIssuerKeySet.State"/>
    internal KeySetState State => _keys.State;

    /// <inheritdoc cref="IIssuerKeySet.SinceFetched"/>
    internal TimeSpan? SinceFetched => _keys.SinceFetched;

    /// <summary>Finds a key of an issuer that has these keys. A known key is found at once. For an unknown one the set is fetched again, as
    /// often as <see cref="EctOptions.Keys"/> allows.</summary>
    /// <param name="keyId">The token's <c>kid</c>; <see langword="null"/> to ask about the issuer only, which fetches nothing.</param>
    /// <param name="mayCall">Whether the issuer may be a head.</param>
    /// <param name="cancellationToken">Ends the search.</param>
    /// <returns>That the issuer is trusted, and the key if exactly one has the <c>kid</c>.</returns>
    /// <exception cref="EctKeySourceException">There are no keys: they were never fetched, or too long ago.</exception>
    public async ValueTask<EctKeyResult> FindAsync(string? keyId, bool mayCall, CancellationToken cancellationToken = default)
    {
        if (keyId is null) return EctKeyResult.Of(null, mayCall);
        var key = await FindKeyAsync(keyId, cancellationToken).ConfigureAwait(false);
        return EctKeyResult.Of(key, mayCall, key is null ? WhyNot(keyId) : null);
    }

    /// <summary>Fetches the keys if there are none.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Whether there is a set then.</returns>
    public ValueTask<bool> IsThereAsync(CancellationToken cancellationToken = default) => _keys.IsThereAsync(cancellationToken);

    /// <inheritdoc cref="IIssuerKeySet.FindAsync"/>
    internal ValueTask<EctKey?> FindKeyAsync(string keyId, CancellationToken cancellationToken) =>
        _keys.FindAsync(keyId, cancellationToken);

    /// <inheritdoc cref="IIssuerKeySet.WhyNot"/>
    internal string? WhyNot(string keyId) => _keys.WhyNot(keyId);
}

namespace Ect;

/// <summary>Finds the one key of an issuer (profile, section 5). A key never speaks for another issuer.</summary>
/// <remarks>If several sources are registered, the first that knows the issuer decides. A source that cannot answer throws
/// <see cref="EctKeySourceException"/>. The request is then refused with <see cref="EctFailureReason.KeySourceUnavailable"/>.</remarks>
public interface IEctKeySource
{
    /// <summary>Looks the issuer up, and its key if <paramref name="keyId"/> is given.</summary>
    /// <param name="issuer">The token's <c>iss</c>, compared as exact text.</param>
    /// <param name="keyId">The token's <c>kid</c>; <see langword="null"/> to ask about the issuer only.</param>
    /// <param name="cancellationToken">Ends the look-up.</param>
    /// <returns>What this source knows.</returns>
    /// <exception cref="EctKeySourceException">The source cannot answer.</exception>
    ValueTask<EctKeyResult> FindAsync(string issuer, string? keyId, CancellationToken cancellationToken);

    /// <summary>The key sets of the source, for the health check. Asking fetches nothing. Default: none.</summary>
    IEnumerable<EctKeySet> KeySets => [];
}

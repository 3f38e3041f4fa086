namespace Ect;

/// <summary>Gives the keys that a service signs with, for example out of a key vault (profile, section 5).</summary>
/// <remarks>It is asked when the service starts, and after each <see cref="EctSigningOptions.RefreshInterval"/>. It is asked once at a time
/// and not by requests, so it need not cache. If it throws later, or takes longer than 10 seconds, the service keeps the keys that it has.
/// If it gives the same key under the same <c>kid</c> again, the service keeps the first object and does not use the later ones.</remarks>
public interface IEctSigningKeySource
{
    /// <summary>Gives the keys as they are now.</summary>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <returns>The keys. Credentials must be able to sign as long as their key is given, and for
    /// <see cref="EctSigningOptions.Overlap"/> after another key has taken its place.</returns>
    /// <exception cref="EctKeySourceException">The keys are not available. Any other exception means the same.</exception>
    ValueTask<EctSigningKeySet> GetKeysAsync(CancellationToken cancellationToken);
}

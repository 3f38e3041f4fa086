namespace Ect;

/// <summary>Gives the keys that a service signs with, for example out of a key vault (profile, section 5).</summary>
/// <remarks>It is asked when the service starts, and again when what it gave is older than <see cref="EctSigningOptions.RefreshInterval"/>, once at a time
/// and beside the requests: it need not cache. Where it throws later on, or takes longer than 10 seconds, the service goes on with the keys that it has.
/// A key that it gives again, the same under the same <c>kid</c>, stays the object that it was first given as: the later ones are not used.</remarks>
public interface IEctSigningKeySource
{
    /// <summary>Gives the keys as they are now.</summary>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <returns>The keys. What it has given must stay able to sign as long as it gives that key, and for <see cref="EctSigningOptions.Overlap"/> after another one has taken its place.</returns>
    /// <exception cref="EctKeySourceException">The keys cannot be had. Any other exception means the same.</exception>
    ValueTask<EctSigningKeySet> GetKeysAsync(CancellationToken cancellationToken);
}

using Microsoft.Extensions.Logging;

namespace Ect;

/// <summary>Finds out which key goes by a revoked <c>kid</c>, so that the same key under another <c>kid</c> does not escape.</summary>
internal sealed class RevokedKeyLookup(EctKeySources keys, TimeProvider clock, ILogger<RevokedKeyLookup> logger)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    /// <summary>Adds the thumbprint to a revocation by <c>kid</c>. A key that nobody can show stays revoked by its <c>kid</c> alone.</summary>
    /// <param name="revocation">What is revoked.</param>
    /// <param name="known">What was revoked before: a key that was found out stays known, whatever its issuer publishes since.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    public async ValueTask<EctRevocation> CompleteAsync(EctRevocation revocation, EctRevocations known, CancellationToken cancellationToken)
    {
        revocation = known.Recall(revocation);
        if (revocation is not { Issuer: { } issuer, KeyId: { } keyId, Thumbprint: null }) return revocation;
        try
        {
            var found = await keys.FindAsync(issuer, keyId, cancellationToken).AsTask().WaitAsync(Patience, clock, cancellationToken).ConfigureAwait(false);
            if (found.Key is { } key) return revocation.WithThumbprint(key.Thumbprint);
            logger.RevokedKeyUnknown(LogText.Of($"{revocation}"), null);
        }
        catch (Exception exception) when (exception is EctKeySourceException or TimeoutException)
        {
            logger.RevokedKeyUnknown(LogText.Of($"{revocation}"), exception);
        }

        return revocation;
    }
}

using Ect.Diagnostics;
using Ect.Keys;
using Microsoft.Extensions.Logging;

namespace Ect.Revocation;

/// <summary>Finds out which key has a revoked <c>kid</c>, so that the same key is refused under another <c>kid</c> too.</summary>
internal sealed class RevokedKeyLookup(KeySources keys, KeyAliases aliases, TimeProvider clock, ILogger<RevokedKeyLookup> logger)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    /// <summary>Adds the thumbprint to a revocation by <c>kid</c>. A key that was never seen is revoked only by its <c>kid</c> until it is
    /// seen.</summary>
    /// <param name="revocation">The revocation.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    public async ValueTask<EctRevocation> CompleteAsync(EctRevocation revocation, CancellationToken cancellationToken)
    {
        if (revocation is not { Issuer: { } issuer, KeyId: { } keyId, Thumbprint: null }) return revocation;

        var failure = await AskAsync(issuer, keyId, cancellationToken).ConfigureAwait(false);
        var complete = Recall(revocation);
        if (complete.Thumbprint is null) logger.RevokedKeyUnknown(LogText.Of($"{revocation}"), failure);
        return complete;
    }

    /// <summary>Does the same with what is known already.</summary>
    public EctRevocation Recall(EctRevocation revocation) =>
        revocation is { Issuer: { } issuer, KeyId: { } keyId, Thumbprint: null } && aliases.KeyOf(issuer, keyId) is { } key
            ? revocation.WithThumbprint(key)
            : revocation;

    /// <returns>The failure; <see langword="null"/> if the source answered, whatever it said.</returns>
    private async Task<Exception?> AskAsync(string issuer, string keyId, CancellationToken cancellationToken)
    {
        try
        {
            var found = await keys.FindAsync(issuer, keyId, cancellationToken).AsTask()
                .WaitAsync(Patience, clock, cancellationToken).ConfigureAwait(false);
            if (found.Key is { } key) aliases.Note(issuer, keyId, key.Thumbprint);
            return null;
        }
        catch (Exception exception) when (exception is EctKeySourceException or TimeoutException)
        {
            return exception;
        }
    }
}

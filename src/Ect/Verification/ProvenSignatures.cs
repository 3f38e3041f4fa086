using Ect.Collections;
using Ect.Keys;
using Ect.Tokens;

namespace Ect.Verification;

/// <summary>Remembers good signatures, so that each costs its arithmetic once: an inline predecessor is shown many times, and who has
/// captured tokens can
/// send them as often as he likes. Thread-safe, and bounded.</summary>
/// <remarks>Only what is good is kept: a forger fills nothing. Whether the key is trusted, revoked or for the algorithm is asked each
/// time.</remarks>
/// <param name="verify">Does the arithmetic, as <see cref="JwsVerification.Verify"/> does.</param>
internal sealed class ProvenSignatures(Func<JwsCompact, EctKey, EctFailureReason> verify)
{
    /// <summary>How many are remembered at least; a stranger who shows fewer never causes one of them to be checked twice in a
    /// row.</summary>
    private const int Size = 10_000;

    private static readonly object Good = new();

    private readonly RecentMap<EctDigest, object> _proven = new(Size);

    /// <inheritdoc cref="JwsVerification.Verify"/>
    public EctFailureReason Verify(EctToken token, JwsCompact jws, EctKey key)
    {
        if (jws.Algorithm is not { } algorithm || !key.Fits(algorithm)) return EctFailureReason.KeyMismatch;

        var proof = ProofOf(token, jws, key);
        if (_proven.Find(proof) is not null) return EctFailureReason.None;

        var reason = verify(jws, key);
        if (reason is EctFailureReason.None) _proven.Set(proof, static _ => Good);
        return reason;
    }

    /// <summary>Everything that the arithmetic depends on: header and payload, the key, the signature. The first two have a fixed
    /// length.</summary>
    private static EctDigest ProofOf(EctToken token, JwsCompact jws, EctKey key)
    {
        Span<byte> fixedPart = stackalloc byte[2 * EctDigest.Length];
        token.Digest.CopyTo(fixedPart);
        key.Thumbprint.CopyTo(fixedPart[EctDigest.Length..]);
        return EctDigest.Of([.. fixedPart, .. jws.Signature]);
    }
}

using System.Buffers;
using System.Text;
using Ect.Tokens;

namespace Ect.Keys;

/// <summary>Checks the signature of any compact JWS with one key. It looks at no claims.</summary>
internal static class JwsVerification
{
    /// <summary>Checks that the key is for the algorithm of the JWS and made its signature (profile, rules 12 and 13).</summary>
    /// <returns><see cref="EctFailureReason.None"/>, <see cref="EctFailureReason.KeyMismatch"/> or
    /// <see cref="EctFailureReason.InvalidSignature"/>.</returns>
    public static EctFailureReason Verify(JwsCompact jws, EctKey key)
    {
        if (jws.Algorithm is not { } algorithm || !key.Fits(algorithm)) return EctFailureReason.KeyMismatch;

        var rented = ArrayPool<byte>.Shared.Rent(jws.SigningInput.Length);
        try
        {
            var signingInput = new ArraySegment<byte>(rented, 0, Encoding.ASCII.GetBytes(jws.SigningInput, rented));
            return key.Verify(algorithm, signingInput, jws.Signature) ? EctFailureReason.None : EctFailureReason.InvalidSignature;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(rented);
        }
    }
}

using System.Buffers.Text;
using Ect.Keys;
using Microsoft.IdentityModel.Tokens;

namespace Ect.Signing;

/// <summary>Brings the numbers of a private JWK to the lengths that the platform asks for. Some writers drop the leading zeros (RFC 7518,
/// sections 6.2 and 6.3).</summary>
internal static class PrivateJwk
{
    /// <param name="jwk">A key whose public half is complete. It is changed.</param>
    /// <returns>The same object.</returns>
    public static JsonWebKey Complete(JsonWebKey jwk)
    {
        var publicHalf = PublicJwk.Of(jwk);
        if (JwkCurve.Find(jwk.Crv) is { } curve)
        {
            (jwk.X, jwk.Y, jwk.D) = (publicHalf.X, publicHalf.Y, WithLength(jwk.D, curve.CoordinateLength));
        }
        else if (jwk.Kty is JsonWebAlgorithmsKeyTypes.RSA)
        {
            var length = Base64Url.DecodeFromChars(publicHalf.N).Length;
            var half = (length + 1) / 2;
            (jwk.N, jwk.E, jwk.D) = (publicHalf.N, publicHalf.E, WithLength(jwk.D, length));
            (jwk.P, jwk.Q, jwk.QI) = (WithLength(jwk.P, half), WithLength(jwk.Q, half), WithLength(jwk.QI, half));
            (jwk.DP, jwk.DQ) = (WithLength(jwk.DP, half), WithLength(jwk.DQ, half));
        }
        return jwk;
    }

    private static string? WithLength(string? number, int length) =>
        string.IsNullOrEmpty(number) || !Base64Url.IsValid(number)
            ? number
            : Base64Url.EncodeToString(BigEndian.OfLength(Base64Url.DecodeFromChars(number), length));
}

using Ect.Diagnostics;
using Ect.Tokens;
using Microsoft.IdentityModel.Tokens;

namespace Ect.Keys;

/// <summary>Says what is wrong with the form of a canonical public JWK (<see cref="PublicJwk"/>), in ends of sentences that begin with
/// the key.</summary>
internal static class JwkForm
{
    /// <summary>Says which unknown kind the key is of; <see langword="null"/> if tokens can be signed with its kind.</summary>
    public static string? FindUnknown(JsonWebKey jwk) => jwk.Kty switch
    {
        null or "" or JsonWebAlgorithmsKeyTypes.RSA => null,
        not JsonWebAlgorithmsKeyTypes.EllipticCurve => $"its kty, {LogText.Of(jwk.Kty)}, is not known here",
        _ when string.IsNullOrEmpty(jwk.Crv) || JwkCurve.Find(jwk.Crv) is not null => null,
        _ => $"its crv, {LogText.Of(jwk.Crv)}, is not known here",
    };

    /// <summary>Says why an EC or RSA key is incomplete or malformed; <see langword="null"/> if it is not.</summary>
    public static string? FindFailure(JsonWebKey jwk) => jwk.Kty switch
    {
        JsonWebAlgorithmsKeyTypes.RSA => FindInNumber("n", jwk.N) ?? FindInNumber("e", jwk.E),
        JsonWebAlgorithmsKeyTypes.EllipticCurve when JwkCurve.Find(jwk.Crv) is { } curve => FindInPoint(jwk, curve),
        JsonWebAlgorithmsKeyTypes.EllipticCurve => "it names no curve (crv)",
        _ => "it has no kty, or cannot be read",
    };

    private static string? FindInPoint(JsonWebKey jwk, JwkCurve curve) =>
        FindInCoordinate("x", jwk.X, curve) ?? FindInCoordinate("y", jwk.Y, curve);

    private static string? FindInCoordinate(string name, string? value, JwkCurve curve) => FindInNumber(name, value)
        ?? (value!.Length == Base64UrlText.LengthOf(curve.CoordinateLength) ? null : $"its {name} is too long for {curve.Name}");

    private static string? FindInNumber(string name, string? value) =>
        string.IsNullOrEmpty(value) ? $"its {name} is missing, or not a number in base64url" : null;
}

using Microsoft.IdentityModel.Tokens;

namespace Ect.Tool.Keys;

/// <summary>The members of a JWK (RFC 7517 and RFC 7518) that are written here, by their names.</summary>
internal static class JwkMembers
{
    /// <summary>What others may see of a key.</summary>
    public static readonly string[] Public = ["kty", "crv", "x", "y", "n", "e", "kid", "use", "alg"];

    /// <summary>What makes it private.</summary>
    public static readonly string[] Private = ["d", "p", "q", "dp", "dq", "qi"];

    public static string? Get(JsonWebKey jwk, string name) => name switch
    {
        "kty" => jwk.Kty,
        "crv" => jwk.Crv,
        "x" => jwk.X,
        "y" => jwk.Y,
        "n" => jwk.N,
        "e" => jwk.E,
        "kid" => jwk.KeyId,
        "use" => jwk.Use,
        "alg" => jwk.Alg,
        "d" => jwk.D,
        "p" => jwk.P,
        "q" => jwk.Q,
        "dp" => jwk.DP,
        "dq" => jwk.DQ,
        "qi" => jwk.QI,
        _ => null,
    };
}

using System.Diagnostics.CodeAnalysis;
using System.Text;
using Microsoft.IdentityModel.Tokens;

namespace Ect;

/// <summary>Reads the key that a workload identity token confirms (RFC 7800): <c>cnf.jwk</c>, public and for signatures.</summary>
internal static class WorkloadKey
{
    private const string Jwk = "jwk";

    /// <summary>Members that a public key does not have (RFC 7518, sections 6.2.2, 6.3.2 and 6.4).</summary>
    private static readonly string[] PrivateMembers = ["d", "p", "q", "dp", "dq", "qi", "oth", "k"];

    public static bool TryRead(StrictJsonValue confirmation, [NotNullWhen(true)] out EctKey? key, [NotNullWhen(false)] out string? problem)
    {
        key = null;
        var jwk = confirmation.Members?.GetValueOrDefault(Jwk) ?? default;
        if (jwk.Members is null) problem = "its cnf has no jwk";
        else if (Array.Exists(PrivateMembers, jwk.Members.ContainsKey)) problem = "its cnf.jwk is not a public key";
        else if (TryParse(jwk) is not { IsUsable: true } usable) problem = "its cnf.jwk is not a key for signatures, or not a sound one";
        else (key, problem) = (usable, null);
        return problem is null;
    }

    private static EctKey? TryParse(StrictJsonValue jwk)
    {
        try
        {
            return EctKey.From(new JsonWebKey(Encoding.UTF8.GetString(jwk.Utf8.Span)));
        }
        catch (ArgumentException)
        {
            return null; // A member is not of the type that it has to be.
        }
    }
}

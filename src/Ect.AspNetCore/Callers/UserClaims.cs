using System.Security.Claims;
using Microsoft.IdentityModel.JsonWebTokens;

namespace Ect.AspNetCore.Callers;

/// <summary>Finds the caller that <c>HttpContext.User</c> names.</summary>
internal static class UserClaims
{
    /// <summary>Returns the one value of the authenticated identities' claims of a type, as exact text. If a JWT handler has renamed a
    /// claim, its name in the token counts too.</summary>
    public static EctCaller Find(ClaimsPrincipal user, string type)
    {
        var identities = user.Identities.Where(identity => identity.IsAuthenticated).ToList();
        if (identities is [])
            return EctCaller.Nobody(
                "the user is not authenticated: the request has no accepted credentials, " +
                "or UseAuthentication() does not come before UseEct()");

        var claims = identities.SelectMany(identity => identity.Claims).Where(claim => IsNamed(claim, type));
        var values = claims.Select(claim => claim.Value).Distinct().ToList();
        return values switch
        {
            [var name] => new(name, $"the user's claim {type} is {name}"),
            [] => EctCaller.Nobody($"the user has no claim {type}"),
            _ => EctCaller.Nobody($"the user's claim {type} has {values.Count} different values"),
        };
    }

    private static bool IsNamed(Claim claim, string type) =>
        claim.Type == type
        || (claim.Properties.TryGetValue(JsonWebTokenHandler.ShortClaimTypeProperty, out var original) && original == type);
}

using System.Security.Claims;
using Microsoft.IdentityModel.JsonWebTokens;

namespace Ect.AspNetCore.Callers;

/// <summary>The caller as <c>HttpContext.User</c> names it.</summary>
internal static class UserClaims
{
    /// <summary>Takes the one value that the authenticated identities' claims of that type have, as exact text. A claim that a JWT handler has renamed
    /// goes by the name that it had in the token as well.</summary>
    public static EctCaller Find(ClaimsPrincipal user, string type)
    {
        var identities = user.Identities.Where(identity => identity.IsAuthenticated).ToList();
        if (identities is []) return EctCaller.Nobody("the user is not authenticated: the request has no credentials that are accepted, or UseAuthentication() does not come before UseEct()");

        var values = identities.SelectMany(identity => identity.Claims).Where(claim => IsNamed(claim, type)).Select(claim => claim.Value).Distinct().ToList();
        return values switch
        {
            [var name] => new(name, $"the user's claim {type} is {name}"),
            [] => EctCaller.Nobody($"the user has no claim {type}"),
            _ => EctCaller.Nobody($"the user's claim {type} has {values.Count} different values"),
        };
    }

    private static bool IsNamed(Claim claim, string type) =>
        claim.Type == type || (claim.Properties.TryGetValue(JsonWebTokenHandler.ShortClaimTypeProperty, out var original) && original == type);
}

using System.Security.Claims;
using Ect.AspNetCore.Callers;
using Microsoft.IdentityModel.JsonWebTokens;

namespace Ect.AspNetCore.Tests;

public class UserClaimsTests
{
    [Fact]
    public void Find_OneValue_IsTheName() => Assert.Equal("carol", Find(Identity(new("sub", "carol"), new("name", "Carol"))).Name);

    [Fact]
    public void Find_SameValueSeveralTimes_IsTheName() => Assert.Equal("carol", Find(Identity(new("sub", "carol"), new("sub", "carol")), Identity(new Claim("sub", "carol"))).Name);

    [Fact]
    public void Find_RenamedByAJwtHandler_IsTheName()
    {
        var claim = new Claim(ClaimTypes.NameIdentifier, "carol") { Properties = { [JsonWebTokenHandler.ShortClaimTypeProperty] = "sub" } };

        Assert.Equal("carol", Find(Identity(claim)).Name);
        Assert.Null(Find(Identity(new Claim(ClaimTypes.NameIdentifier, "carol"))).Name);
    }

    [Fact]
    public void Find_SeveralValues_Nobody() =>
        AssertNobody("the user's claim sub has 2 different values", Find(Identity(new Claim("sub", "carol")), Identity(new Claim("sub", "Carol"))));

    [Theory]
    [InlineData("SUB"), InlineData("sub "), InlineData("name")]
    public void Find_AnotherType_Nobody(string type) => AssertNobody("the user has no claim sub", Find(Identity(new Claim(type, "carol"))));

    [Fact]
    public void Find_NotAuthenticated_Nobody()
    {
        AssertNobody("the user is not authenticated", Find());
        AssertNobody("the user is not authenticated", Find(new ClaimsIdentity([new("sub", "carol")])));
    }

    [Fact]
    public void Find_ClaimOfAnIdentityThatIsNotAuthenticated_DoesNotCount() =>
        AssertNobody("the user has no claim sub", Find(Identity(new Claim("name", "carol")), new ClaimsIdentity([new("sub", "carol")])));

    private static EctCaller Find(params ClaimsIdentity[] identities) => UserClaims.Find(new ClaimsPrincipal(identities), "sub");

    private static ClaimsIdentity Identity(params Claim[] claims) => new(claims, "test");

    private static void AssertNobody(string why, EctCaller caller)
    {
        Assert.Null(caller.Name);
        Assert.StartsWith(why, caller.Description, StringComparison.Ordinal);
    }
}

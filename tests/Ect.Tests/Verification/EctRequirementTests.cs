namespace Ect.Tests;

/// <summary>A copy of a requirement requires the same.</summary>
public sealed class EctRequirementTests
{
    [Fact]
    public void Copy_RequirementWithEveryMemberSet_HasThemAll()
    {
        var requirement = Members.SetAll<EctRequirement>();

        var copy = new EctRequirement(requirement);

        Assert.All(Members.Of<EctRequirement>(), member =>
            Assert.True(Equals(member.GetValue(requirement), member.GetValue(copy)), $"{member.Name} is not copied."));
    }

    [Fact]
    public void Copy_Nothing_Throws() => Assert.Throws<ArgumentNullException>("other", () => new EctRequirement(null!));
}

using Ect.AspNetCore.Endpoints;

namespace Ect.AspNetCore.Tests;

public class RequireEctAttributeTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(4)]
    public void MinimumLevel_Undefined_Throws(int level)
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new RequireEctAttribute { MinimumLevel = (EctAssuranceLevel)level });
        Assert.Throws<ArgumentOutOfRangeException>(() => new RequireEctAttribute { MinimumPredecessorLevel = (EctAssuranceLevel)level });
    }

    [Theory]
    [InlineData(EctAssuranceLevel.L1)]
    [InlineData(EctAssuranceLevel.L2)]
    [InlineData(EctAssuranceLevel.L3)]
    public void MinimumLevel_Defined_IsKept(EctAssuranceLevel level)
    {
        var attribute = new RequireEctAttribute { MinimumLevel = level };

        Assert.Equal((level, level), (Applied(attribute).MinimumLevel, attribute.MinimumLevel));
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(2)]
    public void UnresolvedPredecessors_Undefined_Throws(int value)
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new RequireEctAttribute { UnresolvedPredecessors = (EctUnresolvedPredecessors)value });
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(3)]
    public void BindBody_Undefined_Throws(int value)
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new RequireEctAttribute { BindBody = (EctBodyBinding)value });
    }

    [Fact]
    public void Actions_WithEmptyMember_Throws() =>
        Assert.Throws<ArgumentException>(() => new RequireEctAttribute("review_spec", ""));

    [Fact]
    public void Actions_ChangedAfterwards_StayAsGiven()
    {
        string[] actions = ["review_spec"];
        var attribute = new RequireEctAttribute(actions);

        actions[0] = "delete_everything";

        Assert.Equal(["review_spec"], Applied(attribute).Actions);
    }

    [Fact]
    public void EveryProperty_Set_SaysItsPart()
    {
        var attribute = new RequireEctAttribute("a", "b")
        {
            MinimumLevel = EctAssuranceLevel.L3,
            MinimumPredecessorLevel = EctAssuranceLevel.L1,
            UnresolvedPredecessors = EctUnresolvedPredecessors.Report,
            Consume = false,
            AcceptJsonBody = true,
            BindBody = EctBodyBinding.InputHash,
            RefuseTainted = true,
            BindToUserClaim = "sub",
            BindToWorkloadIdentity = true,
            BindToClientCertificate = true,
        };

        var requirement = Applied(attribute);
        Assert.Equal((true, EctBodyBinding.InputHash), (requirement.AcceptsJsonBody, requirement.BodyBinding));
        Assert.Equivalent(new { UserClaim = "sub", WorkloadIdentity = true, ClientCertificate = true }, requirement.CallerBinding);
        Assert.Equivalent(new
        {
            MinimumLevel = EctAssuranceLevel.L3,
            MinimumPredecessorLevel = EctAssuranceLevel.L1,
            UnresolvedPredecessors = EctUnresolvedPredecessors.Report,
            Actions = (string[])["a", "b"],
            Consume = false,
            RefuseTainted = true,
        }, requirement);
    }

    [Fact]
    public void Attribute_NothingSet_ShowsTheDefaults()
    {
        var attribute = new RequireEctAttribute();

        Assert.Empty(attribute.Actions);
        Assert.True(attribute.Consume);
        Assert.Equal(EctUnresolvedPredecessors.Refuse, attribute.UnresolvedPredecessors);
        Assert.Equal(EctBodyBinding.None, attribute.BindBody);
        Assert.False(attribute.AcceptJsonBody);
    }

    [Fact]
    public void EctAction_Empty_Throws() => Assert.Throws<ArgumentException>(() => new EctActionAttribute(""));

    private static EndpointRequirement Applied(IEndpointMetadata metadata) => metadata.ApplyTo(new());
}

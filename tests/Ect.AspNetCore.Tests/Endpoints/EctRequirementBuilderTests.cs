using System.Reflection;
using Ect.AspNetCore.Endpoints;

namespace Ect.AspNetCore.Tests;

public class EctRequirementBuilderTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(4)]
    public void MinimumLevel_Undefined_Throws(int level)
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new EctRequirementBuilder().MinimumLevel((EctAssuranceLevel)level));
        Assert.Throws<ArgumentOutOfRangeException>(() => new EctRequirementBuilder().MinimumPredecessorLevel((EctAssuranceLevel)level));
        Assert.Throws<ArgumentOutOfRangeException>(() => new RequireEctAttribute { MinimumLevel = (EctAssuranceLevel)level });
        Assert.Throws<ArgumentOutOfRangeException>(() => new RequireEctAttribute { MinimumPredecessorLevel = (EctAssuranceLevel)level });
    }

    [Theory]
    [InlineData(EctAssuranceLevel.L1)]
    [InlineData(EctAssuranceLevel.L2)]
    [InlineData(EctAssuranceLevel.L3)]
    public void MinimumLevel_Defined_IsKept(EctAssuranceLevel level)
    {
        Assert.Equal(level, Applied(new EctRequirementBuilder().MinimumLevel(level)).Verification.MinimumLevel);
        Assert.Equal(level, new RequireEctAttribute { MinimumLevel = level }.MinimumLevel);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(2)]
    public void UnresolvedPredecessors_Undefined_Throws(int value)
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new EctRequirementBuilder().UnresolvedPredecessors((EctUnresolvedPredecessors)value));
        Assert.Throws<ArgumentOutOfRangeException>(() => new RequireEctAttribute { UnresolvedPredecessors = (EctUnresolvedPredecessors)value });
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(3)]
    public void BindBody_Undefined_Throws(int value)
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new EctRequirementBuilder().BindBody((EctBodyBinding)value));
        Assert.Throws<ArgumentOutOfRangeException>(() => new RequireEctAttribute { BindBody = (EctBodyBinding)value });
    }

    [Fact]
    public void Actions_EmptyOrWithEmptyMember_Throws()
    {
        Assert.Throws<ArgumentException>(() => new EctRequirementBuilder().Actions());
        Assert.Throws<ArgumentException>(() => new EctRequirementBuilder().Actions("review_spec", ""));
        Assert.Throws<ArgumentException>(() => new RequireEctAttribute("review_spec", ""));
    }

    [Fact]
    public void Actions_ChangedAfterwards_StayAsGiven()
    {
        string[] actions = ["review_spec"];
        var builder = new EctRequirementBuilder().Actions(actions);

        actions[0] = "delete_everything";

        Assert.Equal(["review_spec"], Applied(builder).Verification.Actions);
    }

    [Fact]
    public void EveryMethod_ReturnsTheBuilderAndSaysItsPart()
    {
        var builder = new EctRequirementBuilder();

        var same = builder.MinimumLevel(EctAssuranceLevel.L3).MinimumPredecessorLevel(EctAssuranceLevel.L1)
            .UnresolvedPredecessors(EctUnresolvedPredecessors.Report).Actions("a", "b").Consume(false).AcceptJsonBody()
            .BindBody(EctBodyBinding.InputHash).RefuseTainted().BindToNobody()
            .BindToUserClaim("sub").BindToWorkloadIdentity().BindToClientCertificate();

        Assert.Same(builder, same);
        var requirement = Applied(builder);
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
        }, requirement.Verification);
    }

    [Fact]
    public void PublicMembers_AreMethodsThatReturnTheBuilder()
    {
        var type = typeof(EctRequirementBuilder);

        Assert.Empty(type.GetProperties());
        Assert.All(
            type.GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly), method => Assert.Equal(type, method.ReturnType));
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

using System.Reflection;
using System.Text.Json;
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
    public void Issuers_EmptyOrWithAnEmptyMember_Throws()
    {
        Assert.Throws<ArgumentException>(() => new RequireEctAttribute { Issuers = [] });
        Assert.Throws<ArgumentException>(() => new RequireEctAttribute { Issuers = ["urn:a", " "] });
        Assert.Throws<ArgumentException>(() => new RequireEctAttribute { Issuers = null! });
    }

    [Fact]
    public void EveryProperty_Set_SaysItsPart()
    {
        var attribute = new RequireEctAttribute("a", "b")
        {
            Issuers = ["urn:a", "urn:b"],
            Mode = EctMode.Report,
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
            Mode = EctMode.Report,
            Actions = (string[])["a", "b"],
            Issuers = (string[])["urn:a", "urn:b"],
            Consume = false,
            RefuseTainted = true,
        }, requirement);
    }

    [Fact]
    public void Attribute_NothingSet_ShowsTheDefaults()
    {
        var attribute = new RequireEctAttribute();

        Assert.Empty(attribute.Actions);
        Assert.Empty(attribute.Issuers);
        Assert.True(attribute.Consume);
        Assert.Equal(EctUnresolvedPredecessors.Refuse, attribute.UnresolvedPredecessors);
        Assert.Equal(EctBodyBinding.None, attribute.BindBody);
        Assert.False(attribute.AcceptJsonBody);
    }

    [Fact]
    public void Builder_EveryMethod_SaysWhatThePropertyOfItsNameSays()
    {
        Dictionary<string, (Action<EctRequirementBuilder> Method, RequireEctAttribute Attribute)> pairs = new()
        {
            ["Actions"] = (e => e.Actions("a", "b"), new("a", "b")),
            ["Issuers"] = (e => e.Issuers("urn:a"), new() { Issuers = ["urn:a"] }),
            ["Mode"] = (e => e.Mode(EctMode.Report), new() { Mode = EctMode.Report }),
            ["MinimumLevel"] = (e => e.MinimumLevel(EctAssuranceLevel.L3), new() { MinimumLevel = EctAssuranceLevel.L3 }),
            ["MinimumPredecessorLevel"] = (
                e => e.MinimumPredecessorLevel(EctAssuranceLevel.L1), new() { MinimumPredecessorLevel = EctAssuranceLevel.L1 }),
            ["UnresolvedPredecessors"] = (
                e => e.UnresolvedPredecessors(EctUnresolvedPredecessors.Report),
                new() { UnresolvedPredecessors = EctUnresolvedPredecessors.Report }),
            ["RefuseTainted"] = (e => e.RefuseTainted(), new() { RefuseTainted = true }),
            ["Consume"] = (e => e.Consume(false), new() { Consume = false }),
            ["AcceptJsonBody"] = (e => e.AcceptJsonBody(), new() { AcceptJsonBody = true }),
            ["BindBody"] = (e => e.BindBody(EctBodyBinding.InputHash), new() { BindBody = EctBodyBinding.InputHash }),
            ["BindToUserClaim"] = (e => e.BindToUserClaim("sub"), new() { BindToUserClaim = "sub" }),
            ["BindToWorkloadIdentity"] = (e => e.BindToWorkloadIdentity(), new() { BindToWorkloadIdentity = true }),
            ["BindToClientCertificate"] = (e => e.BindToClientCertificate(), new() { BindToClientCertificate = true }),
        };
        var properties = typeof(RequireEctAttribute).GetProperties(BindingFlags.DeclaredOnly | BindingFlags.Public | BindingFlags.Instance);
        Assert.Equal(properties.Select(property => property.Name).Order(), pairs.Keys.Order());

        foreach (var (name, (method, attribute)) in pairs)
        {
            var builder = new EctRequirementBuilder();
            method(builder);

            Assert.Equal(Text(attribute), Text(builder.Change));
            Assert.NotEqual(Text(new RequireEctAttribute()), Text(builder.Change));
            Assert.True(typeof(EctRequirementBuilder).GetMethod(name)!.ReturnType == typeof(EctRequirementBuilder), name);
        }
    }

    private static string Text(IEndpointMetadata metadata) => JsonSerializer.Serialize(Applied(metadata));

    [Fact]
    public void EctAction_Empty_Throws() => Assert.Throws<ArgumentException>(() => new EctActionAttribute(""));

    private static EndpointRequirement Applied(IEndpointMetadata metadata) => metadata.ApplyTo(new());
}

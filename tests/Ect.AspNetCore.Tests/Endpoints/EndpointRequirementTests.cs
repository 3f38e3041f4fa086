using Ect.AspNetCore.Endpoints;

namespace Ect.AspNetCore.Tests;

/// <summary>What an endpoint requires reaches the verifier.</summary>
public sealed class EndpointRequirementTests
{
    /// <summary>What each request has of its own, and no endpoint can say.</summary>
    private static readonly string[] OfTheRequest =
    [
        nameof(EctRequirement.Callers), nameof(EctRequirement.CallerKeys), nameof(EctRequirement.OnlyCallerKeys),
        nameof(EctRequirement.ContentHash), nameof(EctRequirement.AnswerTo),
    ];

    /// <summary>What the middleware does itself.</summary>
    private static readonly string[] OfTheMiddleware =
    [
        nameof(EndpointRequirement.IsDisabled), nameof(EndpointRequirement.AllowsMissing), nameof(EndpointRequirement.ReturnsToken),
        nameof(EndpointRequirement.Action), nameof(EndpointRequirement.AcceptsJsonBody), nameof(EndpointRequirement.CallerBinding),
    ];

    [Fact]
    public void ToVerification_EveryMemberSet_CarriesAllThatTheVerifierReads()
    {
        var requirement = Members.SetAll<EndpointRequirement>();
        var own = Members.Of<EndpointRequirement>().Where(member => !OfTheMiddleware.Contains(member.Name)).ToDictionary(it => it.Name);

        var verification = requirement.ToVerification();

        var read = Members.Of<EctRequirement>().Where(member => !OfTheRequest.Contains(member.Name)).ToDictionary(it => it.Name);
        Assert.Equal(own.Keys.Order(), read.Keys.Order());
        Assert.All(read, member => Assert.True(
            Equals(own[member.Key].GetValue(requirement), member.Value.GetValue(verification)), $"{member.Key} is not carried."));
    }
}

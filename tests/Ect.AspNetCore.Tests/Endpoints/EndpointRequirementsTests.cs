using Ect.AspNetCore.Endpoints;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace Ect.AspNetCore.Tests;

public class EndpointRequirementsTests
{
    [Fact]
    public void Of_NoEndpoint_RequiresWhatTheOptionsSay()
    {
        var requirement = With(new() { ReturnToken = true }).Of(null);

        Assert.Equal(new EndpointRequirement { ReturnsToken = true }, requirement);
    }

    [Fact]
    public void Of_NoMetadata_RequiresAToken()
    {
        var requirement = Fold();

        Assert.False(requirement.IsDisabled);
        Assert.False(requirement.AllowsMissing);
        Assert.False(requirement.ReturnsToken);
        Assert.Equal(new(), requirement);
    }

    [Fact]
    public void Of_RequireAfterExemption_RequiresAgain()
    {
        Assert.False(Fold(new DisableEctAttribute(), new RequireEctAttribute()).IsDisabled);
        Assert.False(Fold(new AllowMissingEctAttribute(), new RequireEctAttribute()).AllowsMissing);
    }

    [Fact]
    public void Of_ExemptionAfterRequire_Exempts()
    {
        Assert.True(Fold(new RequireEctAttribute(), new DisableEctAttribute()).IsDisabled);
        Assert.True(Fold(new RequireEctAttribute(), new AllowMissingEctAttribute()).AllowsMissing);
    }

    [Fact]
    public void Of_AllowMissingAfterDisable_LooksAtTokensAgain() =>
        Assert.Equal(new EndpointRequirement { AllowsMissing = true }, Fold(new DisableEctAttribute(), new AllowMissingEctAttribute()));

    [Fact]
    public void Of_SeveralRequirements_LaterWinsForEachSetting()
    {
        var group = new RequireEctAttribute("review_spec") { MinimumLevel = EctAssuranceLevel.L3, Consume = false };
        var endpoint = new RequireEctAttribute { MinimumLevel = EctAssuranceLevel.L2, UnresolvedPredecessors = EctUnresolvedPredecessors.Report };

        var verification = Fold(group, endpoint);

        Assert.Equal(EctAssuranceLevel.L2, verification.MinimumLevel);
        Assert.Null(verification.MinimumPredecessorLevel);
        Assert.Equal(EctUnresolvedPredecessors.Report, verification.UnresolvedPredecessors);
        Assert.Equal(["review_spec"], verification.Actions);
        Assert.False(verification.Consume);
    }

    [Fact]
    public void Of_Bodies_EndpointBeforeGroupBeforeOptions()
    {
        var endpoint = new RequireEctAttribute { BindBody = EctBodyBinding.None };

        Assert.Equal(EctBodyBinding.OutputHash, With(new() { BindBody = EctBodyBinding.OutputHash }).Of(null).BodyBinding);
        Assert.Equal(EctBodyBinding.InputHash, Fold(new RequireEctAttribute { BindBody = EctBodyBinding.InputHash }, new RequireEctAttribute()).BodyBinding);
        Assert.Equal(EctBodyBinding.None, Fold(new RequireEctAttribute { BindBody = EctBodyBinding.InputHash }, endpoint).BodyBinding);
        Assert.True(Fold(new RequireEctAttribute { AcceptJsonBody = true }, new RequireEctAttribute()).AcceptsJsonBody);
        Assert.False(Fold(new RequireEctAttribute { AcceptJsonBody = true }, new RequireEctAttribute { AcceptJsonBody = false }).AcceptsJsonBody);
    }

    [Fact]
    public void Of_ActionAndReturn_LaterActionWins()
    {
        var requirement = Fold(new EctActionAttribute("a"), new ReturnEctAttribute(), new EctActionAttribute("b"));

        Assert.Equal("b", requirement.Action);
        Assert.True(requirement.ReturnsToken);
    }

    [Fact]
    public void Of_SameEndpointTwice_IsReadOnce()
    {
        var requirements = With(new());
        var endpoint = EndpointWith(new RequireEctAttribute());

        Assert.Same(requirements.Of(endpoint), requirements.Of(endpoint));
    }

    private static EndpointRequirements With(EctMiddlewareOptions options) => new(Options.Create(options));

    private static EndpointRequirement Fold(params object[] metadata) => With(new()).Of(EndpointWith(metadata));

    private static Endpoint EndpointWith(params object[] metadata) => new(null, new EndpointMetadataCollection(metadata), "test");
}

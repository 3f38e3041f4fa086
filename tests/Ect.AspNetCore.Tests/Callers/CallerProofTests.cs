using System.Net;
using System.Security.Claims;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Ect.AspNetCore.Tests;

/// <summary>Binding to the user's claim, and where bindings come from.</summary>
public class CallerProofTests
{
    [Fact]
    public async Task BoundRequest_UserIsTheIssuer_IsAccepted()
    {
        await using var service = await StartAsync(e => e.BindToUserClaim("sub"));

        using var response = await SendAsync(service, Forge.Alice, Service.Alice.Token());

        await service.AssertOutcomeAsync(response, null);
    }

    [Fact]
    public async Task BoundRequest_UserIsSomebodyElseOrNobody_IsAnIdentityMismatch()
    {
        await using var service = await StartAsync(e => e.BindToUserClaim("sub"));

        using var bob = await SendAsync(service, Forge.Bob, Service.Alice.Token());
        await service.AssertOutcomeAsync(bob, EctFailureReason.IdentityMismatch, $"the user's claim sub is {Forge.Bob}");
        using var inOtherForm = await SendAsync(service, Forge.Alice.Replace("agent", "%61gent", StringComparison.Ordinal), Service.Alice.Token());
        await service.AssertOutcomeAsync(inOtherForm, EctFailureReason.IdentityMismatch);
        using var nobody = await service.GetAsync("/", Service.Alice.Token());
        await service.AssertOutcomeAsync(nobody, EctFailureReason.IdentityMismatch, "the user is not authenticated");
    }

    [Fact]
    public async Task BoundRequest_SecondHop_InlinePredecessorIsNotBound()
    {
        await using var service = await StartAsync(e => e.BindToUserClaim("sub"));
        var id = Forge.NewId();

        using var response = await SendAsync(service, Forge.Bob,
            Service.Alice.Token(token => (token.Id, token.Audiences[0]) = (id, Forge.Bob)), Service.Bob.Token(token => token.Predecessors.Add(id)));

        await service.AssertOutcomeAsync(response, null);
    }

    [Fact]
    public async Task BoundRequest_SeveralHeads_EachHasToBeTheUsers()
    {
        await using var service = await StartAsync(e => e.BindToUserClaim("sub"));

        using var response = await SendAsync(service, Forge.Alice, Service.Alice.Token(), Service.Bob.Token());

        await service.AssertOutcomeAsync(response, EctFailureReason.IdentityMismatch);
    }

    [Fact]
    public async Task BoundRequest_UnsignedHead_IsBoundLikeAnyOther()
    {
        await using var service = await StartAsync(e => e.MinimumLevel(EctAssuranceLevel.L1).BindToUserClaim("sub"));

        using var alice = await SendAsync(service, Forge.Alice, Service.Alice.Unsigned());
        await service.AssertOutcomeAsync(alice, null);
        using var bob = await SendAsync(service, Forge.Bob, Service.Alice.Unsigned());
        await service.AssertOutcomeAsync(bob, EctFailureReason.IdentityMismatch);
    }

    [Fact]
    public async Task BoundRequest_OtherRulesFailFirst_TheirReasonIsGiven()
    {
        await using var service = await StartAsync(e => e.BindToUserClaim("sub"));

        using var missing = await SendAsync(service, Forge.Bob);
        await service.AssertOutcomeAsync(missing, EctFailureReason.Missing);
        using var malformed = await SendAsync(service, Forge.Bob, "x");
        await service.AssertOutcomeAsync(malformed, EctFailureReason.Malformed);
    }

    [Fact]
    public async Task SeveralBindings_AllHaveToHold()
    {
        using var authority = CertificateForge.Authority();
        await using var service = await StartAsync(e => e.BindToUserClaim("sub").BindToClientCertificate(),
            ect => ect.AddClientCertificates([authority.Certificate]));

        using var response = await SendAsync(service, Forge.Alice, Service.Alice.Token());

        await service.AssertOutcomeAsync(response, EctFailureReason.IdentityMismatch, "the connection has no client certificate");
    }

    [Fact]
    public async Task LateEndpoint_SourceOfASecondBindingIsNotThere_IsAnIdentityMismatch()
    {
        using var late = new LateEndpoints();
        await using var service = await Service.StartAsync(app =>
        {
            Authenticate(app);
            late.Pipeline(app);
        }, environment: "Development");
        late.Map("/", new RequireEctAttribute { BindToUserClaim = "sub", BindToClientCertificate = true });

        using var response = await SendAsync(service, Forge.Alice, Service.Alice.Token());

        await service.AssertOutcomeAsync(response, EctFailureReason.IdentityMismatch, "AddClientCertificates(...) was not called");
    }

    [Fact]
    public async Task Default_HoldsForEveryEndpoint_UnlessItSaysOtherwise()
    {
        await using var service = await Service.StartAsync(app =>
        {
            app.UseEct();
            app.MapGet("/default", () => "");
            app.MapGet("/nobody", () => "").RequireEct(e => e.BindToWorkloadIdentity(false));
            app.MapGet("/attribute", [RequireEct(BindToClientCertificate = false)] () => "");
            app.MapGet("/level", () => "").RequireEct(e => e.MinimumLevel(EctAssuranceLevel.L2));
        }, middleware: o => o.BindCaller.UserClaim = "sub", environment: "Development");

        foreach (var bound in (string[])["/default", "/level", "/nowhere"])
        {
            using var refused = await service.GetAsync(bound, Service.Alice.Token());
            await service.AssertOutcomeAsync(refused, EctFailureReason.IdentityMismatch, "the user is not authenticated");
        }

        using var nobody = await service.GetAsync("/nobody", Service.Alice.Token());
        using var attribute = await service.GetAsync("/attribute", Service.Alice.Token());
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), (nobody.StatusCode, attribute.StatusCode));
    }

    [Fact]
    public async Task Attribute_UserClaim_Binds()
    {
        await using var service = await Service.StartAsync(app =>
        {
            Authenticate(app);
            app.UseEct();
            app.MapGet("/", [RequireEct(BindToUserClaim = "sub")] () => "");
        }, environment: "Development");

        using var alice = await SendAsync(service, Forge.Alice, Service.Alice.Token());
        await service.AssertOutcomeAsync(alice, null);
        using var bob = await SendAsync(service, Forge.Bob, Service.Alice.Token());
        await service.AssertOutcomeAsync(bob, EctFailureReason.IdentityMismatch);
    }

    [Theory]
    [InlineData(true, false, "AddWorkloadIdentityTokens(...)")]
    [InlineData(false, true, "AddClientCertificates(...)")]
    public async Task Start_DefaultBindsToASourceThatIsNotThere_SaysWhatToAdd(bool workloadIdentity, bool clientCertificate, string remedy)
    {
        var exception = await Assert.ThrowsAsync<InvalidOperationException>(() => Service.StartAsync(middleware: o =>
            (o.BindCaller.WorkloadIdentity, o.BindCaller.ClientCertificate) = (workloadIdentity, clientCertificate)));

        Assert.StartsWith($"Ect:BindCaller:{(workloadIdentity ? "WorkloadIdentity" : "ClientCertificate")} is true", exception.Message, StringComparison.Ordinal);
        Assert.Contains(remedy, exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void BindToUserClaim_Empty_Throws()
    {
        Assert.Throws<ArgumentException>(() => new RequireEctAttribute { BindToUserClaim = "" });
        Assert.Throws<ArgumentException>(() => new EctRequirementBuilder().BindToUserClaim(""));
    }

    private static Task<Service> StartAsync(Action<EctRequirementBuilder> require, Action<EctBuilder>? ect = null) => Service.StartAsync(app =>
    {
        Authenticate(app);
        app.UseEct();
        app.MapGet("/", (HttpContext http) => http.GetRequiredEct().Heads[0].Id).RequireEct(require);
    }, ect, environment: "Development");

    /// <summary>Believes whoever says a name.</summary>
    private static void Authenticate(WebApplication app) => app.Use((http, next) =>
    {
        if (http.Request.Headers["User"] is [{ } name]) http.User = new ClaimsPrincipal(new ClaimsIdentity([new("sub", name)], "test"));
        return next(http);
    });

    private static Task<HttpResponseMessage> SendAsync(Service service, string user, params string[] tokens)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, "/");
        request.Headers.Add("User", user);
        request.Headers.TryAddWithoutValidation(EctHeaderNames.ExecutionContext, tokens);
        return service.Client.SendAsync(request, TestContext.Current.CancellationToken);
    }
}

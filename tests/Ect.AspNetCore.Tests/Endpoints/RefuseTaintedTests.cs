using System.Net;
using Ect.AspNetCore.Endpoints;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Ect.AspNetCore.Tests;

/// <summary>An operator revokes while the service runs; what follows is reported, or refused where an endpoint says so.</summary>
public class RefuseTaintedTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("/open", HttpStatusCode.OK)]
    [InlineData("/strict", HttpStatusCode.Forbidden)]
    [InlineData("/attribute", HttpStatusCode.Forbidden)]
    [InlineData("/lenient", HttpStatusCode.OK)]
    public async Task Request_AfterARevokedAncestor_AsTheEndpointSays(string path, HttpStatusCode expected)
    {
        await using var service = await StartAsync();
        string first = Forge.NewId(), second = Forge.NewId();
        using var one = await service.GetAsync("/open", Service.Alice.Token(token => token.Id = first));
        using var two = await service.GetAsync("/open", Service.Bob.After(first, second));
        Assert.Equal("False", await two.Content.ReadAsStringAsync(Cancellation));

        await Revocations(service).RevokeAsync(EctRevocation.OfToken(Forge.Alice, first), Cancellation);
        using var three = await service.GetAsync(path, Service.Alice.Token(token => token.Predecessors.Add(second)));

        if (expected is HttpStatusCode.OK) Assert.Equal("True", await three.Content.ReadAsStringAsync(Cancellation));
        else await three.AssertRefusedAsync(reason: EctFailureReason.Revoked);
    }

    [Fact]
    public async Task Request_OfARevokedIssuer_RefusedUntilRestored()
    {
        await using var service = await StartAsync();
        var alice = EctRevocation.OfIssuer(Forge.Alice);

        await Revocations(service).RevokeAsync(alice, Cancellation);
        using var refused = await service.GetAsync("/open", Service.Alice.Token());
        await refused.AssertRefusedAsync(reason: EctFailureReason.Revoked);

        Assert.True(await Revocations(service).RestoreAsync(alice, Cancellation));
        using var accepted = await service.GetAsync("/open", Service.Alice.Token());
        Assert.Equal(HttpStatusCode.OK, accepted.StatusCode);
    }

    [Fact]
    public async Task Request_RevocationsAreStale_UnavailableWithRetryAfter()
    {
        await using var service = await StartAsync(ect => ect.Services.AddSingleton<IEctRevocationSource, StaleSource>());

        using var response = await service.GetAsync("/open", Service.Alice.Token());

        await response.AssertRefusedAsync(HttpStatusCode.ServiceUnavailable, EctFailureReason.RevocationUnavailable);
        Assert.NotNull(response.Headers.RetryAfter);
    }

    [Fact]
    public void RefuseTainted_GroupAndEndpoint_TheEndpointDecides()
    {
        var attribute = new RequireEctAttribute();
        Assert.False(attribute.RefuseTainted);
        Assert.Null(Applied(new RequireEctAttribute()));
        Assert.True(Applied(new RequireEctAttribute { RefuseTainted = true }));
        Assert.False(Applied(new RequireEctAttribute { RefuseTainted = false }));

        attribute.RefuseTainted = true;
        Assert.True(attribute.RefuseTainted);
    }

    private static bool? Applied(IEndpointMetadata metadata) => metadata.ApplyTo(new()).RefuseTainted;

    private static IEctRevocations Revocations(Service service) => service.Services.GetRequiredService<IEctRevocations>();

    private static Task<Service> StartAsync(Action<EctBuilder>? ect = null) => Service.StartAsync(app =>
    {
        app.UseEct();
        app.MapGet("/open", Answer);
        app.MapGet("/strict", Answer).RequireEct(e => e.RefuseTainted());
        app.MapGet("/attribute", [RequireEct(RefuseTainted = true)] (HttpContext http) => Answer(http));
        app.MapGroup("/").RequireEct(e => e.RefuseTainted()).MapGet("/lenient", Answer).RequireEct(e => e.RefuseTainted(false));
    }, ect, middleware: options => options.ExposeFailureReason = true);

    private static string Answer(HttpContext http) => http.GetRequiredEct().IsTainted.ToString();

    private sealed class StaleSource : IEctRevocationSource
    {
        public ValueTask<EctRevocationSet> GetAsync(CancellationToken cancellationToken) => throw new EctRevocationException("Too old.");
    }
}

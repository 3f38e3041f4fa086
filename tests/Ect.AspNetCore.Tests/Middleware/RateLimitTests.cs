using System.Net;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Ect.AspNetCore.Tests;

/// <summary>Rate limits by issuer, behind UseEct().</summary>
public sealed class RateLimitTests
{
    [Fact]
    public async Task Limit_ByIssuer_OneIssuerDoesNotUseUpAnothers()
    {
        await using var service = await StartAsync();
        using var impostor = Service.Bob.WithOtherKey();

        using var alice = await SendAsync(service, Service.Alice.Token());
        using var aliceAgain = await SendAsync(service, Service.Alice.Token());
        using var bob = await SendAsync(service, Service.Bob.Token());
        using var forged = await SendAsync(service, impostor.Token());
        using var nobody = await SendAsync(service);
        using var nobodyAgain = await SendAsync(service);

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.ServiceUnavailable), (alice.StatusCode, aliceAgain.StatusCode));
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.Forbidden), (bob.StatusCode, forged.StatusCode));
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.ServiceUnavailable), (nobody.StatusCode, nobodyAgain.StatusCode));
    }

    /// <summary>The caller chooses the name in an unsigned token, so names would be limits without end.</summary>
    [Fact]
    public async Task Limit_UnsignedTokensOfSeveralNames_ShareOne()
    {
        await using var service = await StartAsync();

        using var stranger = IssuedTokens.Issuer("urn:made-up");

        using var first = await SendAsync(service, Service.Alice.Unsigned());
        using var other = await SendAsync(service, stranger.Unsigned());
        using var signed = await SendAsync(service, Service.Alice.Token());

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.ServiceUnavailable), (first.StatusCode, other.StatusCode));
        Assert.Equal(HttpStatusCode.OK, signed.StatusCode);
    }

    private static Task<Service> StartAsync() => Service.StartAsync(
        app =>
        {
            app.UseEct();
            app.UseRateLimiter();
            app.MapPost("/searches", () => "found")
                .RequireEct(e => e.MinimumLevel(EctAssuranceLevel.L1)).AllowMissingEct().RequireRateLimiting("issuer");
        },
        services: services => services.AddRateLimiter(limits => limits.AddPolicy("issuer", http =>
            RateLimitPartition.GetFixedWindowLimiter(
                http.GetEct()?.Heads[0] is { Level: >= EctAssuranceLevel.L2, Issuer: var issuer } ? issuer : "",
                _ => new FixedWindowRateLimiterOptions { PermitLimit = 1, Window = TimeSpan.FromHours(1) }))));

    private static Task<HttpResponseMessage> SendAsync(Service service, params string[] tokens) =>
        service.SendAsync(HttpMethod.Post, "/searches", tokens);
}

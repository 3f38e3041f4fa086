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
        await using var service = await Service.StartAsync(
            app =>
            {
                app.UseEct();
                app.UseRateLimiter();
                app.MapPost("/searches", () => "found").AllowMissingEct().RequireRateLimiting("issuer");
            },
            services: services => services.AddRateLimiter(limits => limits.AddPolicy("issuer", http =>
                RateLimitPartition.GetFixedWindowLimiter(
                    http.GetEct()?.Heads[0].Issuer ?? "",
                    _ => new FixedWindowRateLimiterOptions { PermitLimit = 1, Window = TimeSpan.FromHours(1) }))));

        using var alice = await SendAsync(Service.Alice.Token());
        using var aliceAgain = await SendAsync(Service.Alice.Token());
        using var bob = await SendAsync(Service.Bob.Token());
        using var forged = await SendAsync(new Forge(Forge.Bob, "b-1").Token());
        using var nobody = await SendAsync();
        using var nobodyAgain = await SendAsync();

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.ServiceUnavailable), (alice.StatusCode, aliceAgain.StatusCode));
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.Forbidden), (bob.StatusCode, forged.StatusCode));
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.ServiceUnavailable), (nobody.StatusCode, nobodyAgain.StatusCode));

        Task<HttpResponseMessage> SendAsync(params string[] tokens) => service.SendAsync(HttpMethod.Post, "/searches", tokens);
    }
}

using System.Net;
using System.Security.Claims;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Ect.AspNetCore.Tests;

public class AuthenticationTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task UseEct_BesideAuthentication_BothAreNeeded(bool ectFirst)
    {
        await using var service = await Service.StartAsync(
            app =>
            {
                if (ectFirst) app.UseEct();
                app.UseAuthentication();
                app.UseAuthorization();
                if (!ectFirst) app.UseEct();
                app.MapGet("/", (HttpContext http) => $"{http.User.Identity!.Name} {http.GetRequiredEct().Heads[0].Issuer}").RequireAuthorization();
            },
            services: services =>
            {
                services.AddAuthentication("test").AddScheme<AuthenticationSchemeOptions, UserField>("test", null);
                services.AddAuthorization();
            });

        using var nobody = await service.GetAsync("/");
        using var tokenAlone = await service.GetAsync("/", Service.Alice.Token());
        service.Client.DefaultRequestHeaders.Add("User", "carol");
        using var userAlone = await service.GetAsync("/");
        using var both = await service.GetAsync("/", Service.Alice.Token());

        Assert.Equal(ectFirst ? HttpStatusCode.Forbidden : HttpStatusCode.Unauthorized, nobody.StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, tokenAlone.StatusCode);
        await userAlone.AssertRefusedAsync();
        Assert.Equal($"carol {Forge.Alice}", await both.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    /// <summary>Believes whoever says a name.</summary>
    private sealed class UserField(IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder)
        : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
    {
        protected override Task<AuthenticateResult> HandleAuthenticateAsync() => Task.FromResult(Request.Headers["User"] is [{ } name]
            ? AuthenticateResult.Success(new(new ClaimsPrincipal(new ClaimsIdentity([new(ClaimTypes.Name, name)], Scheme.Name)), Scheme.Name))
            : AuthenticateResult.NoResult());
    }
}

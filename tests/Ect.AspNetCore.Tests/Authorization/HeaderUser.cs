using System.Security.Claims;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Ect.AspNetCore.Tests;

/// <summary>Authenticates the user that the field <c>User</c> names.</summary>
internal sealed class HeaderUser(IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    public static void AddTo(IServiceCollection services) =>
        services.AddAuthentication("header").AddScheme<AuthenticationSchemeOptions, HeaderUser>("header", null);

    protected override Task<AuthenticateResult> HandleAuthenticateAsync() => Task.FromResult(
        Request.Headers.TryGetValue("User", out var name)
            ? AuthenticateResult.Success(new(new(new ClaimsIdentity([new("sub", name!)], "header")), "header"))
            : AuthenticateResult.NoResult());
}

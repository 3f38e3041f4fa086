using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Ect.Dashboard.Tests;

/// <summary>The example of docs/dashboard.md: people sign in, auditors see, operators revoke, and pages of other services may read.</summary>
internal static class SignedInDashboard
{
    public static void AddTo(WebApplicationBuilder builder)
    {
        builder.Services.AddAuthentication(CookieAuthenticationDefaults.AuthenticationScheme).AddCookie(cookie =>
        {
            cookie.LoginPath = "/sign-in";
            cookie.Cookie.SecurePolicy = CookieSecurePolicy.Always;
            cookie.Cookie.SameSite = SameSiteMode.None; // For Sources of other sites. A service that is shown alone leaves it out.
        });
        builder.Services.AddAuthorizationBuilder()
            .AddPolicy("auditors", policy => policy.RequireRole("ect-auditor", "ect-operator"))
            .AddPolicy("operators", policy => policy.RequireRole("ect-operator"));
    }

    public static void MapIn(WebApplication app, RequestDelegate signIn)
    {
        app.UseAuthentication();
        app.UseEct();
        app.UseAuthorization();
        app.MapGet("/sign-in", signIn).AllowAnonymous().DisableEct();
        app.MapEctDashboard("/ect", o => o.OperatorPolicy = "operators").RequireAuthorization("auditors");
    }
}

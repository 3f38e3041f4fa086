using System.Net.Http.Headers;
using System.Security.Claims;
using Ect.Testing;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Ect.AspNetCore.Tests;

/// <summary>The user is who a bearer token says, whose keys lie behind a discovery document: real <c>JwtBearer</c>, over real sockets and on the real clock.
/// Agents sign with keys of their own.</summary>
public sealed class JwtBearerBindingTests : IAsyncDisposable
{
    private KeyServer? _provider;
    private Forge? _key, _stranger;

    private KeyServer Provider => _provider!;

    /// <summary>Under its own name, renamed as the handler does by default, by the older handler, and asked for by its new name.</summary>
    [Theory]
    [InlineData("sub", false, false)]
    [InlineData("sub", null, false)]
    [InlineData("sub", null, true)]
    [InlineData(ClaimTypes.NameIdentifier, null, false)]
    public async Task BoundRequest_SubOfTheBearerToken_HasToBeTheIssuer(string claim, bool? mapInboundClaims, bool useSecurityTokenValidators)
    {
        await using var service = await StartAsync(claim, bearer =>
        {
            if (mapInboundClaims is { } map) bearer.MapInboundClaims = map;
            bearer.UseSecurityTokenValidators = useSecurityTokenValidators;
        });
        Assert.Equal(0, Provider.Calls); // Nothing is fetched at start.

        using var own = await SendAsync(service, Bearer(_key!, Forge.Alice), Ect(Service.Alice));
        await service.AssertOutcomeAsync(own, null);
        Assert.Equal(Forge.Alice, await own.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        using var others = await SendAsync(service, Bearer(_key!, Forge.Bob), Ect(Service.Alice));
        await service.AssertOutcomeAsync(others, EctFailureReason.IdentityMismatch, $"the user's claim {claim} is {Forge.Bob}");
        Assert.Equal(2, Provider.Calls); // The document and the keys.
    }

    [Fact]
    public async Task BoundRequest_NoValidBearerToken_IsAnIdentityMismatch()
    {
        await using var service = await StartAsync();
        string?[] bearers = [null, "x", Bearer(_stranger!, Forge.Alice), Bearer(_key!, Forge.Alice, expires: DateTime.UtcNow.AddHours(-1)), Bearer(_key!, Forge.Alice, audience: Forge.Bob)];

        foreach (var bearer in bearers)
        {
            using var response = await SendAsync(service, bearer, Ect(Service.Alice));
            await service.AssertOutcomeAsync(response, EctFailureReason.IdentityMismatch, "the user is not authenticated");
        }
    }

    [Theory]
    [InlineData("nameid")]
    [InlineData("unique_name")]
    [InlineData(ClaimTypes.NameIdentifier)]
    public async Task BoundRequest_AnotherClaimNamesTheIssuer_IsAnIdentityMismatch(string claim)
    {
        await using var service = await StartAsync();

        using var response = await SendAsync(service, Bearer(_key!, subject: null, claim: (claim, Forge.Alice)), Ect(Service.Alice));

        await service.AssertOutcomeAsync(response, EctFailureReason.IdentityMismatch, "the user has no claim sub");
    }

    [Fact]
    public async Task BoundRequest_SecondHop_InlinePredecessorIsNotBound()
    {
        await using var service = await StartAsync();
        var id = Forge.NewId();
        string[] tokens = [Ect(Service.Alice, token => (token.Id, token.Audiences[0]) = (id, Forge.Bob)), Ect(Service.Bob, token => token.Predecessors.Add(id))];

        using var firstCaller = await SendAsync(service, Bearer(_key!, Forge.Alice), tokens);
        await service.AssertOutcomeAsync(firstCaller, EctFailureReason.IdentityMismatch, $"the user's claim sub is {Forge.Alice}");
        using var secondCaller = await SendAsync(service, Bearer(_key!, Forge.Bob), tokens);
        await service.AssertOutcomeAsync(secondCaller, null);
    }

    public async ValueTask DisposeAsync()
    {
        _key?.Dispose();
        _stranger?.Dispose();
        if (_provider is not null) await _provider.DisposeAsync();
    }

    private async Task<Service> StartAsync(string claim = "sub", Action<JwtBearerOptions>? configure = null)
    {
        _provider = await KeyServer.StartAsync();
        (_key, _stranger) = (new Forge(Provider.Authority, "p-1"), new Forge(Provider.Authority, "p-1"));
        Provider.AnswersDiscovery(_key.Jwks());

        return await Service.StartAsync(
            app =>
            {
                app.UseEct(); // WebApplication puts the authentication in front of it.
                app.MapGet("/", (HttpContext http) => http.GetRequiredEct().Heads[0].Issuer).RequireEct(e => e.BindToUserClaim(claim));
            },
            services: services =>
            {
                services.AddSingleton(TimeProvider.System);
                services.AddAuthentication().AddJwtBearer(bearer =>
                {
                    (bearer.Authority, bearer.Audience, bearer.RequireHttpsMetadata) = (Provider.Authority, Forge.Me, false);
                    configure?.Invoke(bearer);
                });
            },
            sockets: HttpProtocols.Http1, environment: "Development");
    }

    private static string Ect(EctTestIssuer agent, Action<EctTestTokenOptions>? configure = null) => agent.Token(token =>
    {
        token.IssuedAt = DateTimeOffset.UtcNow;
        configure?.Invoke(token);
    });

    private static string Bearer(Forge provider, string? subject, DateTime? expires = null, string audience = Forge.Me, (string Type, string Value)? claim = null)
    {
        var claims = new Dictionary<string, object>();
        if (subject is not null) claims["sub"] = subject;
        if (claim is { } other) claims[other.Type] = other.Value;
        return new JsonWebTokenHandler().CreateToken(new SecurityTokenDescriptor
        {
            Issuer = provider.Issuer,
            Audience = audience,
            NotBefore = expires?.AddHours(-1),
            Expires = expires,
            Claims = claims,
            SigningCredentials = new SigningCredentials(new ECDsaSecurityKey(provider.Key) { KeyId = provider.KeyId }, SecurityAlgorithms.EcdsaSha256),
        });
    }

    private static Task<HttpResponseMessage> SendAsync(Service service, string? bearer, params string[] ects)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, "/");
        if (bearer is not null) request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", bearer);
        request.Headers.TryAddWithoutValidation(EctHeaderNames.ExecutionContext, ects);
        return service.Client.SendAsync(request, TestContext.Current.CancellationToken);
    }
}

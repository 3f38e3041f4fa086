using System.Net;
using System.Net.Http.Headers;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Ect.AspNetCore.Tests;

/// <summary>One provider, one scheme, one service: real bearer tokens beside ECTs, over real sockets and on the real clock.</summary>
public sealed class JwtBearerSideBySideTests : IAsyncDisposable
{
    private KeyServer? _provider;
    private Forge? _old, _new;

    private KeyServer Provider => _provider!;
    private Forge Old => _old!;
    private Forge New => _new!;

    [Fact]
    public async Task Request_BearerTokenAndEctOfOneProvider_BothAreVerifiedWithOneSetOfKeys()
    {
        await using var service = await StartAsync();
        Assert.Equal(0, Provider.Calls); // Nothing is fetched at start.

        using var both = await SendAsync(service, Bearer(Old), Ect(Old));
        using var ectAlone = await SendAsync(service, null, Ect(Old));
        using var bearerAlone = await SendAsync(service, Bearer(Old), null);
        using var forgedEct = await SendAsync(service, Bearer(Old), Ect(New));
        using var forgedBearer = await SendAsync(service, Bearer(New), Ect(Old));

        Assert.Equal($"carol, {Provider.Authority}, seen", await both.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.Equal(HttpStatusCode.Unauthorized, ectAlone.StatusCode);
        await bearerAlone.AssertRefusedAsync(reason: EctFailureReason.Missing);
        await forgedEct.AssertRefusedAsync(reason: EctFailureReason.UnknownKey);
        Assert.Equal(HttpStatusCode.Unauthorized, forgedBearer.StatusCode);
    }

    [Fact]
    public async Task Request_EctFirst_ItsFetchServesTheSchemeToo()
    {
        await using var service = await StartAsync();

        using var ectAlone = await SendAsync(service, null, Ect(Old));
        Assert.Equal(2, Provider.Calls); // The document and the keys.
        using var both = await SendAsync(service, Bearer(Old), Ect(Old));

        Assert.Equal(HttpStatusCode.Unauthorized, ectAlone.StatusCode);
        Assert.Equal(HttpStatusCode.OK, both.StatusCode);
        Assert.Equal(2, Provider.Calls);
    }

    [Fact]
    public async Task Request_ProviderRotates_NewEctsPassWithoutARestart()
    {
        // The interval would have to be waited for: this is the real clock.
        await using var service = await StartAsync(options => options.Keys.UnknownKeyInterval = TimeSpan.FromTicks(1));
        using var before = await SendAsync(service, Bearer(Old), Ect(Old));

        Provider.AnswersDiscovery($"{Old.Jwks()[..^2]},{New.Jwks()["{\"keys\":[".Length..]}");
        // A request waits for new keys for a while only: on a busy machine they can come later.
        await Poll.UntilAsync(
            async () =>
            {
                using var answer = await SendAsync(service, Bearer(Old), Ect(New));
                return answer.StatusCode is HttpStatusCode.OK;
            },
            TimeSpan.FromSeconds(60), "an ECT with the new key passes");
        using var old = await SendAsync(service, Bearer(Old), Ect(Old));
        using var bearer = await SendAsync(service, Bearer(New), Ect(New));

        Assert.Equal([HttpStatusCode.OK, HttpStatusCode.OK, HttpStatusCode.OK], [before.StatusCode, old.StatusCode, bearer.StatusCode]);
    }

    [Fact]
    public async Task Request_ProviderIsAway_EctsAreRefusedWith503()
    {
        await using var service = await StartAsync();
        Provider.Answers("", StatusCodes.Status500InternalServerError);

        using var answer = await SendAsync(service, null, Ect(Old));

        await answer.AssertRefusedAsync(HttpStatusCode.ServiceUnavailable, EctFailureReason.KeySourceUnavailable);
        Assert.NotNull(answer.Headers.RetryAfter);
    }

    [Fact]
    public async Task Start_Scheme_IsLeftAlone()
    {
        await using var service = await StartAsync();
        var options = service.Services.GetRequiredService<IOptionsMonitor<JwtBearerOptions>>().Get(JwtBearerDefaults.AuthenticationScheme);
        var (manager, refreshInterval) = (options.ConfigurationManager, options.RefreshInterval);

        using var answer = await SendAsync(service, Bearer(Old), Ect(Old));

        Assert.Equal(typeof(SeeingEvents), options.EventsType);
        Assert.Same(manager, options.ConfigurationManager);
        Assert.Equal(refreshInterval, options.RefreshInterval);
        Assert.Empty(options.TokenValidationParameters.IssuerSigningKeys ?? []);
    }

    /// <summary>The interval is longer than this test can last: what is counted is not a matter of time.</summary>
    [Fact]
    public async Task Verify_TenThousandRandomKeyIds_TheProviderIsAskedOnce()
    {
        await using var service = await StartAsync(options => options.Keys.UnknownKeyInterval = TimeSpan.FromHours(1));
        var verifier = service.Services.GetRequiredService<EctVerifier>();

        var reasons = await Task.WhenAll(Enumerable.Range(0, 10_000).Select(async n =>
            (await verifier.VerifyAsync([Ect(Old, $"random-{n}")], new EctRequirement(), TestContext.Current.CancellationToken)).FailureReason));

        Assert.All(reasons, reason => Assert.Equal(EctFailureReason.UnknownKey, reason));
        Assert.Equal(2, Provider.Calls); // The document and the keys.
    }

    [Fact]
    public async Task Request_SchemeWithHandlersOfItsOwn_TheyAllGoOnAndItsManagerServesBoth()
    {
        using var backchannel = new CountingHandler();
        var reader = new CountingReader();
        await using var service = await StartAsync(authentication: services =>
        {
            services.TryAddEnumerable(ServiceDescriptor.Singleton<IPostConfigureOptions<JwtBearerOptions>, JwtBearerPostConfigureOptions>());
            services.AddAuthentication("own").AddScheme<JwtBearerOptions, OwnHandler>("own", bearer =>
            {
                Trust(bearer);
                bearer.BackchannelHttpHandler = backchannel;
                bearer.TokenHandlers.Clear();
                bearer.TokenHandlers.Add(reader);
            });
        });

        using var ectAlone = await SendAsync(service, null, Ect(Old));
        Assert.Equal((HttpStatusCode.Unauthorized, 2, 2), (ectAlone.StatusCode, backchannel.Calls, Provider.Calls)); // All that was fetched went the scheme's own way.
        using var both = await SendAsync(service, Bearer(Old), Ect(Old));

        Assert.Equal($"carol, {Provider.Authority}, own handler", await both.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.Equal((1, 2), (reader.Calls, Provider.Calls));
        using var withoutToken = await SendAsync(service, null, null);
        await withoutToken.AssertRefusedAsync(reason: EctFailureReason.Missing);
    }

    public async ValueTask DisposeAsync()
    {
        _old?.Dispose();
        _new?.Dispose();
        if (_provider is not null) await _provider.DisposeAsync();
    }

    private async Task<Service> StartAsync(Action<EctOptions>? options = null, Action<IServiceCollection>? authentication = null)
    {
        _provider = await KeyServer.StartAsync();
        (_old, _new) = (new Forge(Provider.Authority, "p-1"), new Forge(Provider.Authority, "p-2"));
        Provider.AnswersDiscovery(Old.Jwks());

        return await Service.StartAsync(
            app =>
            {
                app.UseAuthentication();
                app.UseEct();
                app.UseAuthorization();
                app.MapGet("/", (HttpContext http) => $"{http.User.FindFirst("sub")!.Value}, {http.GetRequiredEct().Heads[0].Issuer}, {http.Items["events"]}").RequireAuthorization();
            },
            ect => ect.AddJwtBearerIssuers(),
            o =>
            {
                o.Keys.Timeout = TimeSpan.FromMinutes(1);
                options?.Invoke(o);
            },
            services =>
            {
                services.AddSingleton(TimeProvider.System);
                services.AddScoped<SeeingEvents>();
                services.AddAuthorization();
                (authentication ?? AddScheme)(services);
            },
            environment: "Development");

        void AddScheme(IServiceCollection services) => services.AddAuthentication().AddJwtBearer(bearer =>
        {
            Trust(bearer);
            bearer.EventsType = typeof(SeeingEvents);
        });
    }

    private void Trust(JwtBearerOptions bearer) =>
        (bearer.Authority, bearer.Audience, bearer.RequireHttpsMetadata, bearer.MapInboundClaims) = (Provider.Authority, Forge.Me, false, false);

    private static string Ect(Forge provider, string? keyId = null) => provider.Token(
        claims =>
        {
            var now = DateTimeOffset.UtcNow.ToUnixTimeSeconds();
            (claims["iat"], claims["exp"]) = (now, now + 600);
        },
        header => header["kid"] = keyId ?? provider.KeyId);

    private static string Bearer(Forge provider) => new JsonWebTokenHandler().CreateToken(new SecurityTokenDescriptor
    {
        Issuer = provider.Issuer,
        Audience = Forge.Me,
        Claims = new Dictionary<string, object> { ["sub"] = "carol" },
        SigningCredentials = new SigningCredentials(new ECDsaSecurityKey(provider.Key) { KeyId = provider.KeyId }, SecurityAlgorithms.EcdsaSha256),
    });

    private static Task<HttpResponseMessage> SendAsync(Service service, string? bearer, string? ect)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, "/");
        if (bearer is not null) request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", bearer);
        if (ect is not null) request.Headers.TryAddWithoutValidation(EctHeaderNames.ExecutionContext, ect);
        return service.Client.SendAsync(request, TestContext.Current.CancellationToken);
    }

    private sealed class SeeingEvents : JwtBearerEvents
    {
        public override Task TokenValidated(TokenValidatedContext context)
        {
            context.HttpContext.Items["events"] = "seen";
            return Task.CompletedTask;
        }
    }

    private sealed class OwnHandler(IOptionsMonitor<JwtBearerOptions> options, ILoggerFactory loggers, UrlEncoder encoder) : JwtBearerHandler(options, loggers, encoder)
    {
        protected override Task<AuthenticateResult> HandleAuthenticateAsync()
        {
            Context.Items["events"] = "own handler";
            return base.HandleAuthenticateAsync();
        }
    }

    private sealed class CountingHandler() : DelegatingHandler(new SocketsHttpHandler())
    {
        private int _calls;

        public int Calls => _calls;

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Interlocked.Increment(ref _calls);
            return base.SendAsync(request, cancellationToken);
        }
    }

    private sealed class CountingReader : JsonWebTokenHandler
    {
        public CountingReader() => MapInboundClaims = false;

        public int Calls { get; private set; }

        public override Task<TokenValidationResult> ValidateTokenAsync(string token, TokenValidationParameters validationParameters)
        {
            Calls++;
            return base.ValidateTokenAsync(token, validationParameters);
        }
    }
}

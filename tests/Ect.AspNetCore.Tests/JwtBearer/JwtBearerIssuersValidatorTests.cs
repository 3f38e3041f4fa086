using System.Text.Encodings.Web;
using Ect.AspNetCore.JwtBearer;
using Ect.Keys;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Protocols;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Microsoft.IdentityModel.Tokens;

namespace Ect.AspNetCore.Tests;

public class JwtBearerIssuersValidatorTests
{
    private const string Idp = "https://idp.example/realm";

    [Fact]
    public async Task Start_DefaultScheme_IsTheOneThatAuthenticates()
    {
        using var only = Start(services => services.AddAuthentication().AddJwtBearer("only", Names(Idp)));
        using var named = Start(services => services.AddAuthentication("a").AddJwtBearer("a", Names(Idp)).AddJwtBearer("b", Names("urn:b")));
        using var authenticating = Start(services => services
            .AddAuthentication(options => (options.DefaultScheme, options.DefaultAuthenticateScheme) = ("b", "a")).AddJwtBearer("a", Names(Idp)).AddJwtBearer("b", Names("urn:b")));

        foreach (var keys in new[] { only, named, authenticating }.Select(service => service.Get<KeySources>()))
        {
            Assert.True(await keys.IsTrustedAsync(Idp, TestContext.Current.CancellationToken));
            Assert.False(await keys.IsTrustedAsync("urn:b", TestContext.Current.CancellationToken));
        }
    }

    [Fact]
    public void Start_HandlersOfOnesOwn_AreJwtBearerSchemesToo()
    {
        using var service = Start(services => services.AddAuthentication().AddScheme<JwtBearerOptions, OwnHandler>("own", Names(Idp)), "own");

        Assert.NotNull(service.Verifier);
    }

    [Fact]
    public void Start_WrongSchemes_AreTold()
    {
        AssertTold("there is no default authentication scheme", services => services.AddAuthentication());
        AssertTold("there is no default authentication scheme", services => services.AddAuthentication().AddJwtBearer("a", Names(Idp)).AddJwtBearer("b", Names("urn:b")));
        AssertTold("there is no authentication scheme 'missing'", services => services.AddAuthentication().AddJwtBearer("here", Names(Idp)), "missing");
        AssertTold("the scheme 'cookie' is not a JwtBearer scheme", services => services.AddAuthentication().AddCookie("cookie"), "cookie");
        AssertTold("the scheme 'here' names no issuer", services => services.AddAuthentication().AddJwtBearer("here", _ => { }), "here");
    }

    [Fact]
    public void Start_IssuerOfTwoSources_NamesBoth()
    {
        AssertTold($"the issuer '{Idp}' is configured twice, by the scheme 'here' and by AddOpenIdIssuer(…)",
            services => services.AddAuthentication().AddJwtBearer("here", options => options.Authority = Idp), ect => ect.AddOpenIdIssuer(Idp), "here");
        AssertTold("the issuer 'urn:x' is configured twice, by the scheme 'here' and by AddIssuer(…)",
            services => services.AddAuthentication().AddJwtBearer("here", Names("urn:x")), ect => ect.AddIssuer("urn:x", new Uri("https://x.example")), "here");
        AssertTold($"the issuer '{Idp}' is configured twice, by the schemes 'a' and 'b'",
            services => services.AddAuthentication().AddJwtBearer("a", Names(Idp)).AddJwtBearer("b", options => options.Authority = Idp), "a", "b");
        AssertTold($"the issuer '{Forge.Me}' of the scheme 'here' is this service itself",
            services => services.AddAuthentication().AddJwtBearer("here", Names(Forge.Me)), "here");
    }

    [Fact]
    public void Start_SeveralIssuersAndGivenKeys_IsTold()
    {
        using var key = new Forge();
        Action<JwtBearerOptions>[] ways =
        [
            bearer => bearer.TokenValidationParameters.IssuerSigningKey = new ECDsaSecurityKey(key.Key),
            bearer => bearer.TokenValidationParameters.IssuerSigningKeys = [new ECDsaSecurityKey(key.Key)],
            bearer => bearer.Configuration = RefreshedConfiguration.Create(Idp, key.Jwks()),
            bearer => bearer.ConfigurationManager =
                new StaticConfigurationManager<OpenIdConnectConfiguration>(RefreshedConfiguration.Create(Idp, key.Jwks())),
        ];
        foreach (var give in ways)
        {
            AssertTold($"the scheme 'here' names several issuers ({Idp}, urn:b) and contains keys itself", services => services.AddAuthentication().AddJwtBearer("here", bearer =>
            {
                bearer.TokenValidationParameters.ValidIssuers = [Idp, "urn:b"];
                give(bearer);
            }), "here");
        }
    }

    [Fact]
    public void Start_SeveralIssuersAndASymmetricKeyOrAnAuthority_Starts()
    {
        using var service = Start(services => services.AddAuthentication().AddJwtBearer("here", bearer =>
        {
            bearer.Authority = Idp;
            bearer.TokenValidationParameters.ValidIssuers = [Idp, "urn:b"];
            bearer.TokenValidationParameters.IssuerSigningKey = new SymmetricSecurityKey(new byte[64]);
        }), "here");

        Assert.NotNull(service.Verifier);
    }

    [Fact]
    public void Start_OneSchemeNamedTwice_IsOne()
    {
        using var service = new TestService(build: ect =>
        {
            ect.Services.AddAuthentication().AddJwtBearer("a", Names(Idp));
            ect.AddJwtBearerIssuers("a", "a").AddJwtBearerIssuers();
        });

        Assert.NotNull(service.Verifier);
    }

    [Fact]
    public void AddJwtBearerIssuers_EmptyName_Throws() =>
        Assert.Throws<ArgumentException>(() => new ServiceCollection().AddEct().AddJwtBearerIssuers(""));

    [Fact]
    public void AddJwtBearerIssuers_Section_AddsTheSchemesThatItLists()
    {
        AssertTold("there is no authentication scheme 'missing'", services => services.AddAuthentication().AddJwtBearer("here", Names(Idp)),
            ect => ect.AddJwtBearerIssuers(Section(("Ect:JwtBearerSchemes:0", "here"), ("Ect:JwtBearerSchemes:1", "missing"))), "here");
        Assert.Throws<ArgumentException>(() => new ServiceCollection().AddEct().AddJwtBearerIssuers(Section(("Ect:JwtBearerSchemes:0", ""))));

        Assert.StartsWith("Ect:JwtBearerSchemes is a single value. Make it a list.",
            Assert.Throws<ArgumentException>(() => new ServiceCollection().AddEct().AddJwtBearerIssuers(Section(("Ect:JwtBearerSchemes", "Bearer")))).Message, StringComparison.Ordinal);

        var none = new ServiceCollection();
        none.AddEct().AddJwtBearerIssuers(Section());
        Assert.DoesNotContain(none, service => service.ServiceType == typeof(JwtBearerSchemeName));
    }

    private static IConfiguration Section(params (string Key, string? Value)[] settings) =>
        new ConfigurationBuilder().AddInMemoryCollection(settings.ToDictionary(setting => setting.Key, setting => setting.Value)).Build().GetSection("Ect:JwtBearerSchemes");

    private static Action<JwtBearerOptions> Names(string issuer) => options => options.TokenValidationParameters.ValidIssuer = issuer;

    private static TestService Start(Action<IServiceCollection> authentication, params string[] schemes) => Start(authentication, _ => { }, schemes);

    private static TestService Start(Action<IServiceCollection> authentication, Action<EctBuilder> more, params string[] schemes) => new(build: ect =>
    {
        authentication(ect.Services);
        more(ect.AddJwtBearerIssuers(schemes));
    });

    private static void AssertTold(string why, Action<IServiceCollection> authentication, params string[] schemes) => AssertTold(why, authentication, _ => { }, schemes);

    private static void AssertTold(string why, Action<IServiceCollection> authentication, Action<EctBuilder> more, params string[] schemes)
    {
        using var service = Start(authentication, more, schemes);

        var exception = Assert.Throws<OptionsValidationException>(() => service.Verifier);
        Assert.StartsWith($"AddJwtBearerIssuers: {why}", Assert.Single(exception.Failures), StringComparison.Ordinal);
    }

    private sealed class OwnHandler(IOptionsMonitor<JwtBearerOptions> options, ILoggerFactory logger, UrlEncoder encoder)
        : AuthenticationHandler<JwtBearerOptions>(options, logger, encoder)
    {
        protected override Task<AuthenticateResult> HandleAuthenticateAsync() => Task.FromResult(AuthenticateResult.NoResult());
    }
}

using System.Diagnostics.Metrics;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Ect.Revocation;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Tokens;

namespace Ect.AspNetCore.Tests;

/// <summary>Which issuers and keys a scheme gives, with managers that a test can look into.</summary>
public sealed class JwtBearerKeySourceTests : IDisposable
{
    private const string Idp = "https://idp.example/realm";

    private readonly Forge _idp = new(Idp, "i-1");
    private readonly Forge _next = new(Idp, "i-2");
    private TestService? _service;

    [Fact]
    public async Task Verify_ValidIssuers_AreThoseAndNoOthers()
    {
        var service = Trust(options =>
        {
            options.Authority = "https://other.example";
            options.ConfigurationManager = new RefreshedConfiguration("https://discovered.example", _idp.Jwks());
            options.TokenValidationParameters.ValidIssuer = Idp;
            options.TokenValidationParameters.ValidIssuers = ["urn:second"];
        });

        Assert.Equal(EctFailureReason.None, await ReasonAsync(service, Idp));
        Assert.Equal(EctFailureReason.None, await ReasonAsync(service, "urn:second"));
        foreach (var other in (string[])["https://other.example", "https://discovered.example", "https://IDP.example/realm", "https://idp.example/Realm", "https://idp.example", "urn:Second"])
            Assert.Equal(EctFailureReason.UntrustedIssuer, await ReasonAsync(service, other));
    }

    [Theory]
    [InlineData(Idp, "https://other.example", Idp)]
    [InlineData(null, Idp, Idp)]
    [InlineData("", Idp, Idp)]
    public async Task Verify_NoValidIssuer_DiscoverysIssuerElseTheAuthority(string? discovered, string authority, string expected)
    {
        var service = Trust(options =>
        {
            options.Authority = authority;
            options.ConfigurationManager = new RefreshedConfiguration(discovered, _idp.Jwks());
        });

        Assert.Equal(EctFailureReason.None, await ReasonAsync(service, expected));
        foreach (var other in (string[])[$"{expected}/", "https://other.example", "https://IDP.example/realm", "https://idp.example/Realm", "https://idp.example"])
            Assert.Equal(EctFailureReason.UntrustedIssuer, await ReasonAsync(service, other));
    }

    [Fact]
    public async Task Verify_RevokedByKidBeforeAnythingWasFetched_AnotherKidOnTheSameKeyDoesNotEscape()
    {
        using var again = new Forge(_idp, Idp, "i-3");
        var service = Trust(options => options.ConfigurationManager = new RefreshedConfiguration(Idp, KeyServer.Join(KeyServer.Join(_idp.Jwks(), again.Jwks()), _next.Jwks())),
            services => services.Configure<RevocationOptions>(revoked => revoked.Keys.Add(new() { Issuer = Idp, KeyId = "i-1" })));

        Assert.Equal(EctFailureReason.KeyRevoked, (await service.VerifyAsync(again.Token())).FailureReason);
        Assert.Equal(EctFailureReason.None, (await service.VerifyAsync(_next.Token())).FailureReason);
    }

    [Fact]
    public async Task Verify_StaticConfiguration_GivesTheKeys() =>
        Assert.Equal(EctFailureReason.None, await ReasonAsync(Trust(options => options.Configuration = RefreshedConfiguration.Create(Idp, _idp.Jwks())), Idp));

    /// <summary>What is given once and never fetched does not grow old.</summary>
    [Fact]
    public async Task Verify_StaticConfigurationAfterADay_StillGivesTheKeys()
    {
        var service = Trust(options => options.Configuration = RefreshedConfiguration.Create(Idp, _idp.Jwks()));
        Assert.Equal(EctFailureReason.None, await ReasonAsync(service, Idp));

        service.Clock.Advance(TimeSpan.FromHours(24));

        var result = await service.VerifyAsync(_idp.Token(c => (c["iat"], c["exp"]) = (service.Clock.GetUtcNow().ToUnixTimeSeconds(), service.Clock.GetUtcNow().ToUnixTimeSeconds() + 60)));
        Assert.Equal(EctFailureReason.None, result.FailureReason);
    }

    [Theory]
    [InlineData("""{"keys":[]}""")]
    [InlineData("""{"keys":[{"kty":"oct","kid":"s-1","k":"AAAA"}]}""")]
    [InlineData("""{"keys":[{"kty":"EC","use":"enc","kid":"e-1","crv":"P-256","x":"AQ","y":"AQ"}]}""")]
    public async Task Verify_DocumentWithoutAKeyOfUse_DoesNotSayWhoseTheSchemeIs(string jwks)
    {
        var manager = new RefreshedConfiguration("https://other.example", jwks) { Next = RefreshedConfiguration.Create(Idp, _idp.Jwks()) };
        var service = Trust(options => options.ConfigurationManager = manager);
        Assert.Equal(EctFailureReason.KeySourceUnavailable, await ReasonAsync(service, "https://other.example"));

        service.Clock.Advance(TimeSpan.FromSeconds(30));

        Assert.Equal(EctFailureReason.None, await ReasonAsync(service, Idp));
        Assert.Equal(EctFailureReason.UntrustedIssuer, await ReasonAsync(service, "https://other.example"));
    }

    [Fact]
    public async Task Verify_KeysOfTheValidationParameters_Count()
    {
        var service = Trust(options =>
        {
            options.TokenValidationParameters.ValidIssuer = Idp;
            options.TokenValidationParameters.IssuerSigningKey = new ECDsaSecurityKey(_idp.Key) { KeyId = "i-1" };
            options.TokenValidationParameters.IssuerSigningKeys = [new ECDsaSecurityKey(_next.Key) { KeyId = "i-2" }];
        });

        Assert.Equal(EctFailureReason.None, await ReasonAsync(service, Idp));
        Assert.Equal(EctFailureReason.None, (await service.VerifyAsync(_next.Token())).FailureReason);
    }

    /// <summary>As Entra, Auth0 and Keycloak publish their keys: with <c>x5c</c>, of which the library makes a key beside the one of the numbers.</summary>
    [Theory]
    [InlineData(true), InlineData(false)]
    public async Task Verify_DiscoveredKeysGivenAgain_AreOneKeyEach(bool isDiscovered)
    {
        using var rsa = RSA.Create(2048);
        using var certificate = new CertificateRequest("CN=idp", rsa, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
            .CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(100));
        var numbers = rsa.ExportParameters(false);
        var (n, e, x5c) = (Base64UrlEncoder.Encode(numbers.Modulus), Base64UrlEncoder.Encode(numbers.Exponent), Convert.ToBase64String(certificate.RawData));
        var jwks = $$"""{"keys":[{"kty":"RSA","use":"sig","kid":"i-1","n":"{{n}}","e":"{{e}}","x5c":["{{x5c}}"]}]}""";
        var service = Trust(options =>
        {
            options.TokenValidationParameters.ValidIssuer = Idp;
            options.TokenValidationParameters.IssuerSigningKeys = new JsonWebKeySet(jwks).GetSigningKeys();
            if (isDiscovered) options.ConfigurationManager = new RefreshedConfiguration(Idp, jwks);
        });
        Assert.Equal(2, new JsonWebKeySet(jwks).GetSigningKeys().Count);

        var (header, payload) = (_idp.Header(), _idp.Claims());
        header["alg"] = "RS256";
        var input = $"{Base64UrlEncoder.Encode(header.ToJsonString())}.{Base64UrlEncoder.Encode(payload.ToJsonString())}";
        var signature = rsa.SignData(Encoding.ASCII.GetBytes(input), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);

        Assert.Equal(EctFailureReason.None, (await service.VerifyAsync($"{input}.{Base64UrlEncoder.Encode(signature)}")).FailureReason);
        Assert.DoesNotContain(service.Get<FakeLogCollector>().GetSnapshot(), record => record.Level >= LogLevel.Warning && record.Id.Id is 31 or 170);
    }

    /// <summary>What is found at start can come back with a reload.</summary>
    [Fact]
    public async Task Verify_ReloadNamesSeveralIssuersBesideGivenKeys_OnesKeyDoesNotSignForAnother()
    {
        string[] issuers = [Idp];
        var service = Trust(options =>
        {
            options.TokenValidationParameters.ValidIssuers = issuers;
            options.TokenValidationParameters.IssuerSigningKey = new ECDsaSecurityKey(_idp.Key) { KeyId = "i-1" };
        });
        Assert.Equal(EctFailureReason.None, await ReasonAsync(service, Idp));

        issuers = [Idp, "urn:b"];
        service.Get<IOptionsMonitorCache<JwtBearerOptions>>().Clear();

        Assert.Equal(EctFailureReason.KeySourceUnavailable, await ReasonAsync(service, "urn:b"));
        Assert.Contains("names several issuers", Assert.Single(service.Get<FakeLogCollector>().GetSnapshot(), record => record.Id.Id == 31).Message, StringComparison.Ordinal);
    }

    /// <summary>The scheme's own manager takes the whole set or nothing; the log must not say that nobody answered.</summary>
    [Fact]
    public async Task Verify_ManagerCannotReadAnEntry_LogSaysThatItIsMalformed()
    {
        await using var server = await KeyServer.StartAsync();
        server.AnswersDiscovery($$"""{{_idp.Jwks()[..^2]}},{"kty":"RSA","kid":"bad","n":"AQAB","e":65537}]}""");
        var service = Trust(options =>
        {
            (options.Authority, options.RequireHttpsMetadata) = (server.Authority, false);
            options.TokenValidationParameters.ValidIssuer = Idp;
        });

        Assert.Equal(EctFailureReason.KeySourceUnavailable, await ReasonAsync(service, Idp));
        Assert.Contains("could not be read", Assert.Single(service.Get<FakeLogCollector>().GetSnapshot(), record => record.Id.Id == 31).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Verify_SymmetricKey_VerifiesNoToken()
    {
        var service = Trust(options =>
        {
            options.TokenValidationParameters.ValidIssuer = Idp;
            options.TokenValidationParameters.IssuerSigningKeys = [new SymmetricSecurityKey(new byte[64]) { KeyId = "s-1" }, new ECDsaSecurityKey(_idp.Key) { KeyId = "i-1" }];
        });

        Assert.Equal(EctFailureReason.UnsupportedAlgorithm, (await service.VerifyAsync(_idp.Token(header: h => (h["kid"], h["alg"]) = ("s-1", "HS256")))).FailureReason);
        Assert.Equal(EctFailureReason.KeyMismatch, (await service.VerifyAsync(_idp.Token(header: h => h["kid"] = "s-1"))).FailureReason);
        Assert.Equal(EctFailureReason.None, await ReasonAsync(service, Idp));
    }

    [Fact]
    public async Task Verify_KeyThatIsNotForSignatures_DoesNotFit()
    {
        var jwks = _idp.Jwks().Replace("\"use\":\"sig\"", "\"key_ops\":[\"sign\"]", StringComparison.Ordinal);
        var other = _next.Jwks();
        var both = $"{jwks[..^2]},{other["{\"keys\":[".Length..]}";
        var service = Trust(options => options.ConfigurationManager = new RefreshedConfiguration(Idp, both));

        Assert.Equal(EctFailureReason.KeyMismatch, await ReasonAsync(service, Idp));
        Assert.Equal(EctFailureReason.None, (await service.VerifyAsync(_next.Token())).FailureReason);
    }

    [Fact]
    public async Task Verify_TenThousandRandomKeyIds_OneRequestForARefresh()
    {
        var manager = new RefreshedConfiguration(Idp, _idp.Jwks()) { Next = RefreshedConfiguration.Create(Idp, _idp.Jwks()) };
        var service = Trust(options => options.ConfigurationManager = manager);
        Assert.Equal(EctFailureReason.None, await ReasonAsync(service, Idp));

        service.Clock.Advance(TimeSpan.FromSeconds(30));
        var reasons = await Task.WhenAll(Enumerable.Range(0, 10_000).Select(async n => (await service.VerifyAsync(_idp.Token(header: h => h["kid"] = $"random-{n}"))).FailureReason));

        Assert.All(reasons, reason => Assert.Equal(EctFailureReason.UnknownKey, reason));
        Assert.Equal(1, manager.Requests);
    }

    [Fact]
    public async Task Verify_ManagerHasNothingNewer_TheKeyStaysUnknown()
    {
        var manager = new RefreshedConfiguration(Idp, _idp.Jwks());
        var service = Trust(options => options.ConfigurationManager = manager, services => services.AddSingleton<TimeProvider>(new HurryingClock()));
        service.Get<IOptions<EctOptions>>().Value.Keys.UnknownKeyInterval = TimeSpan.FromTicks(1);
        using var attempts = new MetricCollector<long>(service.Get<IMeterFactory>(), EctDiagnostics.MeterName, "ect.keys.fetches");
        Assert.Equal(EctFailureReason.None, await ReasonAsync(service, Idp));

        Assert.Equal(EctFailureReason.UnknownKey, (await service.VerifyAsync(_next.Token())).FailureReason);
        Assert.Equal(EctFailureReason.None, await ReasonAsync(service, Idp));
        Assert.Equal(["fetched", "unchanged"], attempts.GetMeasurementSnapshot().Select(attempt => attempt.Tags["outcome"]));
        Assert.Equal(1, manager.Requests);
    }

    [Fact]
    public async Task Verify_RefusedDocumentIsStillTheLatest_TheFailureStays()
    {
        var manager = new RefreshedConfiguration(Idp, _idp.Jwks());
        var service = Trust(options => options.ConfigurationManager = manager, services => services.AddSingleton<TimeProvider>(new HurryingClock()));
        service.Get<IOptions<EctOptions>>().Value.Keys.UnknownKeyInterval = TimeSpan.FromTicks(1);
        using var attempts = new MetricCollector<long>(service.Get<IMeterFactory>(), EctDiagnostics.MeterName, "ect.keys.fetches");
        Assert.Equal(EctFailureReason.None, await ReasonAsync(service, Idp));
        manager.Next = RefreshedConfiguration.Create("https://victim.example", _next.Jwks());

        for (var i = 0; i < 2; i++) Assert.Equal(EctFailureReason.UnknownKey, (await service.VerifyAsync(_next.Token())).FailureReason);

        Assert.Equal(["fetched", "invalid", "invalid"], attempts.GetMeasurementSnapshot().Select(attempt => attempt.Tags["outcome"]));
    }

    [Fact]
    public async Task Verify_SchemeRotates_OldAndNewSideBySideWithoutARestart()
    {
        var manager = new RefreshedConfiguration(Idp, _idp.Jwks());
        var service = Trust(options => options.ConfigurationManager = manager);
        Assert.Equal(EctFailureReason.None, await ReasonAsync(service, Idp));

        manager.Next = RefreshedConfiguration.Create(Idp, $"{_idp.Jwks()[..^2]},{_next.Jwks()["{\"keys\":[".Length..]}");
        Assert.Equal(EctFailureReason.UnknownKey, (await service.VerifyAsync(_next.Token())).FailureReason);
        Assert.Equal(0, manager.Requests);
        service.Clock.Advance(TimeSpan.FromSeconds(30));

        Assert.Equal(EctFailureReason.None, (await service.VerifyAsync(_next.Token())).FailureReason);
        Assert.Equal(EctFailureReason.None, await ReasonAsync(service, Idp));
        Assert.Equal(1, manager.Requests);
    }

    [Fact]
    public async Task Verify_DocumentNamesAnotherIssuerLater_TheLastGoodSetGoesOn()
    {
        var manager = new RefreshedConfiguration(Idp, _idp.Jwks());
        var service = Trust(options => options.ConfigurationManager = manager);
        Assert.Equal(EctFailureReason.None, await ReasonAsync(service, Idp));

        manager.Next = RefreshedConfiguration.Create("https://victim.example", _next.Jwks());
        service.Clock.Advance(TimeSpan.FromSeconds(30));

        Assert.Equal(EctFailureReason.UnknownKey, (await service.VerifyAsync(_next.Token())).FailureReason);
        Assert.Equal(EctFailureReason.UntrustedIssuer, (await service.VerifyAsync(_next.Token(c => c["iss"] = "https://victim.example"))).FailureReason);
        Assert.Equal(EctFailureReason.None, await ReasonAsync(service, Idp));
        Assert.Contains(service.Get<FakeLogCollector>().GetSnapshot(), record => record.Id.Id == 31 && record.Message.Contains("https://victim.example", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("spiffe://a.example/x")]
    [InlineData("urn:idp")]
    [InlineData("http://idp.example")]
    public async Task Verify_DocumentNamesNoSafeAddressAsItsIssuer_IsRefused(string issuer)
    {
        var service = Trust(options => options.ConfigurationManager = new RefreshedConfiguration(issuer, _idp.Jwks()));

        Assert.Equal(EctFailureReason.KeySourceUnavailable, await ReasonAsync(service, issuer));
        Assert.Contains("ValidIssuer", Assert.Single(service.Get<FakeLogCollector>().GetSnapshot(), record => record.Id.Id == 31).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Verify_TwoDocumentsNameOneIssuer_ItIsNobodys()
    {
        var service = new TestService(build: ect =>
        {
            ect.Services.AddAuthentication()
                .AddJwtBearer("first", options => options.ConfigurationManager = new RefreshedConfiguration(Idp, _idp.Jwks()))
                .AddJwtBearer("second", options => options.ConfigurationManager = new RefreshedConfiguration(Idp, _next.Jwks()));
            ect.AddJwtBearerIssuers("first", "second");
        });
        _service = service;

        Assert.Equal(EctFailureReason.UntrustedIssuer, await ReasonAsync(service, Idp));
        Assert.Equal(EctFailureReason.UntrustedIssuer, (await service.VerifyAsync(_next.Token())).FailureReason);
    }

    [Fact]
    public async Task Verify_DocumentNamesAConfiguredIssuer_ThatOneKeepsItsKeys()
    {
        var service = new TestService(trusted: [_idp], build: ect =>
        {
            ect.Services.AddAuthentication()
                .AddJwtBearer("thief", options => options.ConfigurationManager = new RefreshedConfiguration(Idp, _next.Jwks()));
            ect.AddJwtBearerIssuers("thief");
        });
        _service = service;

        Assert.Equal(EctFailureReason.UnknownKey, (await service.VerifyAsync(_next.Token())).FailureReason);
        Assert.Equal(EctFailureReason.None, await ReasonAsync(service, Idp));
    }

    [Fact]
    public async Task Verify_DocumentNamesTheServiceItself_IsNotBelieved()
    {
        const string me = "https://me.example";
        using var forged = new Forge(me, "i-1");
        using var service = new TestService(options => options.Identity = me, build: ect =>
        {
            ect.Services.AddAuthentication().AddJwtBearer(options => options.ConfigurationManager = new RefreshedConfiguration(me, forged.Jwks()));
            ect.AddJwtBearerIssuers();
        });

        Assert.Equal(EctFailureReason.UntrustedIssuer, (await service.VerifyAsync(forged.Token(c => c["aud"] = me))).FailureReason);
    }

    [Fact]
    public async Task Verify_OptionsAreReloaded_FormerKeysDoNotSpeakForTheNewIssuer()
    {
        var (issuer, jwks) = (Idp, _idp.Jwks());
        var service = Trust(options =>
        {
            options.TokenValidationParameters.ValidIssuer = issuer;
            options.ConfigurationManager = new RefreshedConfiguration(issuer, jwks);
        });
        Assert.Equal(EctFailureReason.None, await ReasonAsync(service, Idp));

        (issuer, jwks) = ("https://new.example", _next.Jwks());
        service.Get<IOptionsMonitorCache<JwtBearerOptions>>().Clear(); // as a reload of the configuration does

        Assert.Equal(EctFailureReason.UntrustedIssuer, await ReasonAsync(service, Idp));
        Assert.Equal(EctFailureReason.UnknownKey, await ReasonAsync(service, issuer));
        Assert.Equal(EctFailureReason.None, (await service.VerifyAsync(_next.Token(c => c["iss"] = issuer))).FailureReason);
    }

    [Fact]
    public async Task Verify_OneProviderIsAway_TheOthersIssuersAreServed()
    {
        var service = new TestService(build: ect =>
        {
            ect.Services.AddAuthentication()
                .AddJwtBearer("away", options => options.ConfigurationManager = new RefreshedConfiguration(null, """{"keys":[]}"""))
                .AddJwtBearer("there", options => options.ConfigurationManager = new RefreshedConfiguration(Idp, _idp.Jwks()));
            ect.AddJwtBearerIssuers("away", "there");
        });
        _service = service;

        Assert.Equal(EctFailureReason.None, await ReasonAsync(service, Idp));
        Assert.Equal(EctFailureReason.KeySourceUnavailable, await ReasonAsync(service, "https://stranger.example"));
    }

    public void Dispose()
    {
        _idp.Dispose();
        _next.Dispose();
        _service?.Dispose();
    }

    private TestService Trust(Action<JwtBearerOptions> configure, Action<IServiceCollection>? more = null) => _service = new TestService(build: ect =>
    {
        more?.Invoke(ect.Services);
        ect.Services.AddAuthentication().AddJwtBearer(configure);
        ect.AddJwtBearerIssuers();
    });

    private async Task<EctFailureReason> ReasonAsync(TestService service, string issuer) =>
        (await service.VerifyAsync(_idp.Token(c => c["iss"] = issuer))).FailureReason;

    /// <summary>Stands still, but for what waits a moment: that does not wait at all.</summary>
    private sealed class HurryingClock : TimeProvider
    {
        private long _timestamp;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override DateTimeOffset GetUtcNow() => Forge.Now;

        public override long GetTimestamp() => Interlocked.Increment(ref _timestamp); // Enough for an interval of a tick.

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            base.CreateTimer(callback, state, dueTime < TimeSpan.FromSeconds(1) ? TimeSpan.Zero : Timeout.InfiniteTimeSpan, period);
    }
}

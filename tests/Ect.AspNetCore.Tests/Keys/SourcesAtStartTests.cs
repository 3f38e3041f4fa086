using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Ect.AspNetCore.Tests;

/// <summary>Services as they start: with every kind of source, from configuration alone, and with mistakes.</summary>
public sealed class SourcesAtStartTests : IAsyncDisposable
{
    private const string Carol = "https://carol.example", Dave = "urn:dave", Erin = "urn:erin";

    private readonly TempFolder _folder = new();
    private readonly WitForge _domain = new();
    private KeyServer? _server;

    private KeyServer Server => _server!;

    /// <summary>Services that start together wait for nobody: whoever they fetch from may not be there yet.</summary>
    [Fact]
    public async Task Start_EverySourceAndNoAnswer_FetchesNothingAndServesWhoseKeysAreThere()
    {
        _server = await KeyServer.StartAsync();
        _ = Server.Hangs();

        await using var service = await Service.StartAsync(
            ect: ect => ect.AddIssuer(Carol, Server.Jwks).AddOpenIdIssuer(Server.Authority).AddJwtBearerIssuers("named", "discovered").AddWorkloadIdentityTokens(_domain.TrustDomain, Server.Jwks),
            services: services => services.AddAuthentication()
                .AddJwtBearer("named", bearer => Trust(bearer, validIssuer: Dave))
                .AddJwtBearer("discovered", bearer => Trust(bearer, validIssuer: null, "realm")),
            sockets: HttpProtocols.Http1, environment: "Development");
        using var configured = await service.GetAsync("/", Service.Alice.Token());

        await service.AssertOutcomeAsync(configured, null);
        Assert.Equal(0, Server.Calls);
    }

    [Fact]
    public async Task Request_EverySourceFromConfigurationAlone_IsAskedForItsOwnIssuer()
    {
        _server = await KeyServer.StartAsync();
        using Forge carol = new(Carol, "c-1"), provider = new(Server.Authority, "p-1"), dave = new(Dave, "d-1"), erin = new(Erin, "e-1"), workload = new("spiffe://example.com/payment", "w-1");
        Server.AnswersDiscovery(KeyServer.Join(carol.Jwks(), provider.Jwks()));
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Ect:Issuers:0:Issuer"] = Carol,
            ["Ect:Issuers:0:JwksUri"] = Server.Jwks.AbsoluteUri,
            ["Ect:Issuers:0:MayCall"] = "false",
            ["Ect:Issuers:1:Authority"] = Server.Authority,
            ["Ect:Issuers:2:Issuer"] = Dave,
            ["Ect:Issuers:2:JwksFile"] = File("dave.json", dave.Jwks()),
            ["Ect:Issuers:3:Issuer"] = Erin,
            ["Ect:Issuers:3:PemFile"] = File("erin.pem", erin.Key.ExportSubjectPublicKeyInfoPem()),
            ["Ect:Issuers:3:KeyId"] = "e-1",
            ["Ect:WorkloadIdentityTokens:TrustDomains:0:Name"] = _domain.TrustDomain,
            ["Ect:WorkloadIdentityTokens:TrustDomains:0:JwksFile"] = File("domain.json", _domain.Jwks()),
        }).Build();
        await using var service = await Service.StartAsync(ect: ect => ect.AddWorkloadIdentityTokens(configuration.GetSection("Ect:WorkloadIdentityTokens")),
            services: services => services.AddEct(configuration.GetSection("Ect")), environment: "Development");
        Assert.Equal(0, Server.Calls);

        foreach (var caller in (Forge[])[provider, dave, erin])
        {
            using var accepted = await service.GetAsync("/", caller.Token());
            await service.AssertOutcomeAsync(accepted, null);
            using var other = await service.GetAsync("/", caller.Token(c => c["iss"] = Forge.Alice));
            await service.AssertOutcomeAsync(other, EctFailureReason.UnknownKey);
        }

        using var head = await service.GetAsync("/", carol.Token());
        await service.AssertOutcomeAsync(head, EctFailureReason.UntrustedIssuer, "may not call");
        var id = Forge.NewId();
        using var predecessor = await service.GetAsync("/", carol.Token(c => (c["jti"], c["aud"]) = (id, Dave)), dave.Token(c => c["pred"] = new System.Text.Json.Nodes.JsonArray(id)));
        await service.AssertOutcomeAsync(predecessor, null);

        service.Client.DefaultRequestHeaders.Add(EctHeaderNames.WorkloadIdentityToken, _domain.Token(workload));
        using var identified = await service.GetAsync("/", workload.Token());
        await service.AssertOutcomeAsync(identified, null);
    }

    [Fact]
    public async Task Start_SchemeAndConfigurationNameOneIssuer_FailsAndNamesBoth()
    {
        var exception = await Assert.ThrowsAsync<OptionsValidationException>(() => Service.StartAsync(
            app => { }, // No UseEct(): the host itself looks.
            ect => ect.AddJwtBearerIssuers(),
            options => options.Issuers.Add(new() { Issuer = Dave, JwksUri = new("https://dave.example/jwks.json") }),
            services => services.AddAuthentication().AddJwtBearer(bearer => bearer.TokenValidationParameters.ValidIssuer = Dave)));

        Assert.Equal($"AddJwtBearerIssuers: the issuer '{Dave}' is configured twice, by the scheme 'Bearer' and by Ect:Issuers:0. Configure all keys of an issuer in one place.", Assert.Single(exception.Failures));
    }

    [Fact]
    public async Task Start_OneIssuerTwiceInCode_FailsAndNamesBoth()
    {
        using var carol = new Forge(Carol);
        var exception = await Assert.ThrowsAsync<OptionsValidationException>(() => Service.StartAsync(
            app => { }, ect => ect.AddIssuer(Carol, new Uri("https://carol.example/a.json")).AddIssuerJwks(Carol, carol.Jwks())));

        Assert.Equal($"AddIssuerJwks(…): the issuer '{Carol}' is configured twice, here and by AddIssuer(…). One place has all keys of an issuer.", Assert.Single(exception.Failures));
    }

    public async ValueTask DisposeAsync()
    {
        _folder.Dispose();
        _domain.Dispose();
        if (_server is not null) await _server.DisposeAsync();
    }

    private void Trust(JwtBearerOptions bearer, string? validIssuer, string realm = "")
    {
        (bearer.Authority, bearer.RequireHttpsMetadata) = ($"{Server.Authority}/{realm}", false);
        bearer.TokenValidationParameters.ValidIssuer = validIssuer;
    }

    private string File(string name, string content) => Path.Combine(_folder.Path, _folder.File(name, content));
}

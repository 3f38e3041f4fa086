using System.Text;
using System.Text.Json.Nodes;
using Ect.Callers;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using Microsoft.IdentityModel.Tokens;

namespace Ect.AspNetCore.Tests;

/// <summary>Sets of which an entry is of no use, in every way that a set comes in.</summary>
public sealed class LeftOutKeysTests : IAsyncDisposable
{
    private const string Carol = "https://carol.example";
    private const string NumberForText = """{"kty":"RSA","kid":"bad","n":"AAAA","e":65537}""";
    private const string OtherKind = """{"kty":"OKP","kid":"bad","crv":"Ed25519","x":"AAAA"}""";

    private readonly Forge _carol = new(Carol, "c-1");
    private readonly TempFolder _folder = new();
    private KeyServer? _server;
    private TestService? _service;

    private KeyServer Server => _server!;
    private string Keys => WithEntry(_carol.Jwks(), NumberForText);

    public enum Way
    {
        Address,
        Discovery,
        File,
        Text,
        Scheme,
    }

    public static TheoryData<Way> Ways => [.. Enum.GetValues<Way>()];

    [Theory, MemberData(nameof(Ways))]
    public async Task Verify_SetWithAnEntryOfNoUse_TheOtherKeyVerifiesAndTheLogNamesTheOne(Way way)
    {
        var service = await TrustAsync(way);

        Assert.Equal(EctFailureReason.None, await ReasonAsync(_carol.Token()));
        var refused = await service.VerifyAsync(_carol.Token(header: header => header["kid"] = "bad"));

        // An object cannot hold what the text may: there the key is one of another kind.
        var (reason, why) = way is Way.Scheme ? (EctFailureReason.KeyMismatch, "its kty, OKP, is not known here") : (EctFailureReason.UnknownKey, "its e is not a string");
        Assert.Equal(reason, refused.FailureReason);
        if (reason is EctFailureReason.UnknownKey) Assert.Equal($"kid bad: {why}", refused.FailureDetail);
        var warning = Assert.Single(Warnings);
        Assert.Equal(LogLevel.Warning, warning.Level);
        Assert.StartsWith($"One of the keys of {Carol} is left out, kid bad (keys[1]): {why}.", warning.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true), InlineData(false)]
    public void Start_TrustDomainWithAnEntryOfNoUse_TheLogNamesIt(bool isFile)
    {
        using var domain = new WitForge();
        var bundle = WithEntry(domain.Jwks(), NumberForText);
        var path = Path.Combine(_folder.Path, _folder.File("bundle.json", bundle));
        _service = new TestService(build: ect => _ = isFile
            ? ect.AddWorkloadIdentityTokens(options => options.TrustDomains.Add(new() { Name = domain.TrustDomain, JwksFile = path }))
            : ect.AddWorkloadIdentityTokens(domain.TrustDomain, bundle));

        Assert.NotNull(_service.Get<TrustDomains>());

        var warning = Assert.Single(Warnings);
        Assert.StartsWith(
            $"One of the keys of {domain.TrustDomain} is left out, kid bad (keys[1]): its e is not a string.", warning.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Refresh_SameKeyLeftOutAgain_IsNoNewsAndAnotherIs()
    {
        var service = await TrustAsync(Way.Address);
        await ReasonAsync(_carol.Token());

        await RefreshAsync(Keys);
        Assert.Single(Warnings);
        await RefreshAsync(WithEntry(_carol.Jwks(), """{"kty":"EC","kid":"worse"}"""));
        Assert.Equal(2, Warnings.Count);
        Assert.Contains("kid worse", Warnings[1].Message, StringComparison.Ordinal);
        await RefreshAsync(_carol.Jwks());
        await RefreshAsync(Keys);
        Assert.Equal(3, Warnings.Count);
        Assert.Equal(5, Server.Calls);

        async Task RefreshAsync(string jwks)
        {
            Server.Answers(jwks);
            service.Clock.Advance(TimeSpan.FromSeconds(30));
            await ReasonAsync(_carol.Token(header: header => header["kid"] = "unheard-of"));
        }
    }

    [Fact]
    public async Task Verify_HundredEntriesOfNoUse_TenWarningsAndACount()
    {
        await TrustAsync(Way.Address);
        Server.Answers(Enumerable.Range(0, 99).Aggregate(Keys, (jwks, _) => WithEntry(jwks, "1")));

        Assert.Equal(EctFailureReason.None, await ReasonAsync(_carol.Token()));

        Assert.Equal(10, Warnings.Count);
        Assert.Equal($"90 more of the keys of {Carol} are left out.", Assert.Single(Log, record => record.Id.Id == 171).Message);
    }

    [Fact]
    public async Task Verify_DifferentKeysUnderOneKid_RefusalAndWarningSayIt()
    {
        using var other = new Forge(Carol, "c-1");
        var service = await TrustAsync(Way.Address);
        using var third = new Forge(Carol, "c-3");
        Server.Answers(KeyServer.Join(KeyServer.Join(_carol.Jwks(), other.Jwks()), third.Jwks()));

        Assert.Equal("kid c-1: different keys go by it, and so none of them counts", (await service.VerifyAsync(_carol.Token())).FailureDetail);
        Assert.StartsWith($"One of the keys of {Carol} is left out, kid c-1: different keys", Assert.Single(Warnings).Message, StringComparison.Ordinal);
        Assert.Equal(EctFailureReason.None, await ReasonAsync(third.Token()));
    }

    [Theory]
    [InlineData(Way.Address), InlineData(Way.Discovery), InlineData(Way.File)]
    public async Task Verify_ByteOrderMarkBeforeSetAndDocument_IsSkipped(Way way)
    {
        await TrustAsync(way, keys => $"\uFEFF{keys}", document => $"\uFEFF{document}");

        Assert.Equal(EctFailureReason.None, await ReasonAsync(_carol.Token()));
    }

    [Fact]
    public async Task Verify_NoKeyIdInTheSet_TheThumbprintIsOne()
    {
        await TrustAsync(Way.Address);
        var jwks = JsonNode.Parse(_carol.Jwks())!;
        jwks["keys"]![0]!.AsObject().Remove("kid");
        Server.Answers(jwks.ToJsonString());
        var thumbprint = EctKey.From(new ECDsaSecurityKey(_carol.Key)).Thumbprint.ToString();

        Assert.Equal(EctFailureReason.None, await ReasonAsync(_carol.Token(header: header => header["kid"] = thumbprint)));
    }

    public async ValueTask DisposeAsync()
    {
        _carol.Dispose();
        _folder.Dispose();
        _service?.Dispose();
        if (_server is not null) await _server.DisposeAsync();
    }

    private IReadOnlyList<FakeLogRecord> Log => _service!.Get<FakeLogCollector>().GetSnapshot();

    private List<FakeLogRecord> Warnings => [.. Log.Where(record => record.Id.Id == 170)];

    private async Task<TestService> TrustAsync(Way way, Func<string, string>? keys = null, Func<string, string>? document = null)
    {
        _server = await KeyServer.StartAsync();
        var jwks = keys?.Invoke(Keys) ?? Keys;
        var discovery = $$"""{"issuer":"{{Carol}}","jwks_uri":"{{Server.Jwks}}"}""";
        Server.Answers(http => http.Response.Body.WriteAsync(Encoding.UTF8.GetBytes(http.Request.Path == "/jwks.json" ? jwks : document?.Invoke(discovery) ?? discovery)).AsTask());
        return _service = way switch
        {
            Way.Address => new TestService(build: ect => ect.AddIssuer(Carol, Server.Jwks)),
            Way.Discovery => new TestService(options => options.Issuers.Add(new() { Issuer = Carol, Authority = Server.Authority })),
            Way.File => new TestService(options => options.Issuers.Add(new() { Issuer = Carol, JwksFile = Path.Combine(_folder.Path, _folder.File("c.json", jwks)) })),
            Way.Text => new TestService(build: ect => ect.AddIssuerJwks(Carol, jwks)),
            _ => new TestService(build: ect =>
            {
                ect.Services.AddAuthentication().AddJwtBearer(
                    "here", bearer => bearer.ConfigurationManager = new RefreshedConfiguration(Carol, WithEntry(_carol.Jwks(), OtherKind)));
                ect.AddJwtBearerIssuers("here");
            }),
        };
    }

    private async Task<EctFailureReason> ReasonAsync(string token) => (await _service!.VerifyAsync(token)).FailureReason;

    private static string WithEntry(string jwks, string entry) => $"{jwks[..^2]},{entry}]}}";
}

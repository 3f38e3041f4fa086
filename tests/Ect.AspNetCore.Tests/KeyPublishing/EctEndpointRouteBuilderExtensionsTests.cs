using System.Net;
using System.Text.Json.Nodes;
using Ect.Signing;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Time.Testing;
using Microsoft.IdentityModel.Tokens;
using Microsoft.Net.Http.Headers;

namespace Ect.AspNetCore.Tests;

public class EctEndpointRouteBuilderExtensionsTests
{
    private const string Path = "/.well-known/jwks.json";

    [Theory]
    [InlineData(HttpProtocols.Http1), InlineData(HttpProtocols.Http2)]
    public async Task MapEctKeys_Get_PublicKeysThatMayBeCachedForTwoMinutes(HttpProtocols protocol)
    {
        await using var service = await StartAsync(sockets: protocol);

        using var response = await service.GetAsync(Path);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("application/jwk-set+json", response.Content.Headers.ContentType?.ToString());
        Assert.Equal("public, max-age=120", response.Headers.CacheControl?.ToString());
        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.Equal(response.Content.Headers.ContentLength, text.Length);
        var expected = Service.SigningKey.ExportParameters(false).Q;
        Assert.Equal(
            $$"""{"keys":[{"kty":"EC","crv":"P-256","x":"{{Base64UrlEncoder.Encode(expected.X)}}","y":"{{Base64UrlEncoder.Encode(expected.Y)}}","kid":"me-1","use":"sig","alg":"ES256"}]}""",
            text);
    }

    [Fact]
    public async Task MapEctKeys_Head_TheSameHeadersAlone()
    {
        await using var service = await StartAsync(sockets: HttpProtocols.Http1);
        using var get = await service.GetAsync(Path);

        using var head = await service.SendAsync(HttpMethod.Head, Path);

        Assert.Equal(HttpStatusCode.OK, head.StatusCode);
        Assert.Equal((get.Headers.ETag, get.Content.Headers.ContentLength), (head.Headers.ETag, head.Content.Headers.ContentLength));
        Assert.Equal("public, max-age=120", head.Headers.CacheControl?.ToString());
        Assert.Empty(await head.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData("the same", HttpStatusCode.NotModified), InlineData("W/the same", HttpStatusCode.NotModified), InlineData("*", HttpStatusCode.NotModified), InlineData("\"other\"", HttpStatusCode.OK), InlineData("broken", HttpStatusCode.OK)]
    public async Task MapEctKeys_IfNoneMatch_304WhereItIsTheSame(string condition, HttpStatusCode status)
    {
        await using var service = await StartAsync(sockets: HttpProtocols.Http1);
        using var first = await service.GetAsync(Path);
        using var request = new HttpRequestMessage(HttpMethod.Get, Path);
        request.Headers.TryAddWithoutValidation(HeaderNames.IfNoneMatch, condition.Replace("the same", first.Headers.ETag!.Tag));

        using var second = await service.Client.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal(status, second.StatusCode);
        Assert.Equal(first.Headers.ETag, second.Headers.ETag);
        Assert.Equal("public, max-age=120", second.Headers.CacheControl?.ToString());
    }

    [Fact]
    public async Task MapEctKeys_OtherMethod_IsARequestLikeAnyOther()
    {
        await using var service = await StartAsync(sockets: HttpProtocols.Http1);

        using var response = await service.SendAsync(HttpMethod.Post, Path);

        await response.AssertRefusedAsync();
    }

    [Fact]
    public async Task MapEctKeys_InvalidTokenAndNobodyLoggedIn_IsAnsweredAllTheSame()
    {
        await using var service = await Service.StartAsync(
            app =>
            {
                app.UseAuthentication();
                app.UseAuthorization();
                app.UseEct();
                app.MapGet("/secret", () => "secret").DisableEct();
                app.MapEctKeys();
            },
            services: services =>
            {
                services.AddAuthentication("none").AddScheme<AuthenticationSchemeOptions, NobodyHandler>("none", null);
                services.AddAuthorizationBuilder().SetFallbackPolicy(new Microsoft.AspNetCore.Authorization.AuthorizationPolicyBuilder().RequireAuthenticatedUser().Build());
            },
            sockets: HttpProtocols.Http1);

        using var secret = await service.GetAsync("/secret");
        using var keys = await service.GetAsync(Path, "not.a.token");

        Assert.Equal((HttpStatusCode.Unauthorized, HttpStatusCode.OK), (secret.StatusCode, keys.StatusCode));
    }

    [Fact]
    public async Task MapEctKeys_NextAndFormerKeys_AreThere()
    {
        var source = new SwitchedSource();
        var (former, active, next) = (TestSigning.NewKey("former"), TestSigning.NewKey("active"), TestSigning.NewKey("next"));
        source.Give(new(active, [former.Key, next.Key]));
        await using var service = await StartAsync(ect => ect.AddSigningKeySource(_ => source), sockets: HttpProtocols.Http1);

        var keys = JsonNode.Parse(await service.Client.GetStringAsync(Path, TestContext.Current.CancellationToken))!["keys"]!.AsArray();

        Assert.Equal(["active", "former", "next"], keys.Select(key => (string?)key!["kid"]));
        Assert.DoesNotContain(keys, key => key!["d"] is not null);
    }

    [Fact]
    public async Task MapEctKeys_KeysAreDue_WaitsForThemAndGivesTheLastOnesWhereTheyFail()
    {
        var source = new SwitchedSource();
        source.Give(new(TestSigning.NewKey("1")));
        await using var service = await StartAsync(ect => ect.AddSigningKeySource(_ => source), sockets: HttpProtocols.Http1, services: WithoutRefresher);
        var clock = (FakeTimeProvider)service.Services.GetRequiredService<TimeProvider>();
        Assert.Contains("\"kid\":\"1\"", await service.Client.GetStringAsync(Path, TestContext.Current.CancellationToken), StringComparison.Ordinal);

        source.Answer = async _ =>
        {
            await Task.Yield();
            return new(TestSigning.NewKey("2"));
        };
        clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Contains("\"kid\":\"2\"", await service.Client.GetStringAsync(Path, TestContext.Current.CancellationToken), StringComparison.Ordinal);

        source.Answer = _ => Task.FromException<EctSigningKeySet>(new TimeoutException());
        clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Contains("\"kid\":\"2\"", await service.Client.GetStringAsync(Path, TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task MapEctKeys_SourceHasNeverAnswered_503ThatIsNotStoredUntilItIsAskedAgain()
    {
        var source = new SwitchedSource();
        await using var service = await StartAsync(ect => ect.AddSigningKeySource(_ => source), sockets: HttpProtocols.Http1, services: WithoutRefresher);

        await AssertAsync(HttpStatusCode.ServiceUnavailable, retryAfter: 60);
        source.Give(new(TestSigning.NewKey("1")));
        service.Clock.Advance(TimeSpan.FromSeconds(20) - TimeSpan.FromTicks(1));
        await AssertAsync(HttpStatusCode.ServiceUnavailable, retryAfter: 41);
        service.Clock.Advance(TimeSpan.FromTicks(1));
        await AssertAsync(HttpStatusCode.ServiceUnavailable, retryAfter: 40);
        service.Clock.Advance(TimeSpan.FromSeconds(40));
        await AssertAsync(HttpStatusCode.OK, retryAfter: null);

        async Task AssertAsync(HttpStatusCode status, int? retryAfter)
        {
            using var response = await service.GetAsync(Path);
            Assert.Equal(status, response.StatusCode);
            Assert.Equal(retryAfter, response.Headers.RetryAfter?.Delta?.TotalSeconds);
            if (retryAfter is not null) Assert.Equal("no-store", response.Headers.CacheControl?.ToString());
        }
    }

    [Fact]
    public async Task MapEctKeys_TheNextAttemptIsDueAlready_RetryAfterIsTheConfiguredOne()
    {
        var source = new SwitchedSource();
        await using var service = await StartAsync(
            ect => ect.AddSigningKeySource(_ => source).ConfigureMiddleware(options => options.RetryAfter = TimeSpan.FromSeconds(7)),
            sockets: HttpProtocols.Http1, services: WithoutRefresher);
        source.Answer = _ =>
        {
            service.Clock.Advance(TimeSpan.FromMinutes(1));
            return Task.FromException<EctSigningKeySet>(new TimeoutException());
        };

        using var response = await service.GetAsync(Path);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.Equal(TimeSpan.FromSeconds(7), response.Headers.RetryAfter?.Delta);
    }

    [Fact]
    public async Task MapEctKeys_NoSigningKey_TheSetIsEmptyAndAWarningSaysSo()
    {
        await using var service = await StartAsync(sockets: HttpProtocols.Http1, services: services => services.RemoveAll<IEctSigningKeySource>());

        Assert.Equal("""{"keys":[]}""", await service.Client.GetStringAsync(Path, TestContext.Current.CancellationToken));
        Assert.Contains("AddSigningCredentials(...)", Assert.Single(service.Logs.GetSnapshot(), record => record.Id.Name is "NoKeyToPublish").Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task MapEctKeys_SigningKey_NoWarning()
    {
        await using var service = await StartAsync(sockets: HttpProtocols.Http1);

        Assert.DoesNotContain(service.Logs.GetSnapshot(), record => record.Id.Name is "NoKeyToPublish");
    }

    [Theory]
    [InlineData("00:10:00", "00:01:00", 270), InlineData("00:01:00", "00:01:00", 0), InlineData("00:00:01.5", "00:00:01", 0)]
    public async Task MapEctKeys_OtherOverlap_OtherMaxAge(string overlap, string refreshInterval, int maxAge)
    {
        await using var service = await StartAsync(sockets: HttpProtocols.Http1, options: options =>
            (options.Signing.Overlap, options.Signing.RefreshInterval) = (TimeSpan.Parse(overlap, null), TimeSpan.Parse(refreshInterval, null)));

        using var response = await service.GetAsync(Path);

        Assert.Equal(TimeSpan.FromSeconds(maxAge), response.Headers.CacheControl?.MaxAge);
    }

    [Fact]
    public async Task MapEctKeys_OtherPatternInAGroup_IsThere()
    {
        await using var service = await Service.StartAsync(app =>
        {
            app.UseEct();
            app.MapGroup("/agent").MapEctKeys("/keys");
        }, sockets: HttpProtocols.Http1);

        using var response = await service.GetAsync("/agent/keys");

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Fact]
    public void MapEctKeys_WithoutAddEct_NamesIt()
    {
        using var app = WebApplication.CreateBuilder().Build();

        Assert.Contains("AddEct(...)", Assert.Throws<InvalidOperationException>(() => app.MapEctKeys()).Message, StringComparison.Ordinal);
    }

    private static void WithoutRefresher(IServiceCollection services) =>
        services.Remove(services.Single(service => service.ImplementationType == typeof(SigningKeysRefresher)));

    private static Task<Service> StartAsync(Action<EctBuilder>? ect = null, Action<EctOptions>? options = null, Action<IServiceCollection>? services = null,
        HttpProtocols? sockets = null) => Service.StartAsync(
            app =>
            {
                app.UseEct();
                app.MapEctKeys();
            },
            ect, options, services, sockets);
}

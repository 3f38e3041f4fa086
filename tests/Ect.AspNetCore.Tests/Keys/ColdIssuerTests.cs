using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Ect.AspNetCore.Tests;

/// <summary>An issuer whose keys cannot be had yet, over real sockets: the answer says when they are asked for again.</summary>
public sealed class ColdIssuerTests : IAsyncDisposable
{
    private const string Carol = "spiffe://example.com/agent/carol";

    private readonly WitForge _trustDomain = new();
    private KeyServer? _server;
    private Forge? _issuer;
    private Service? _service;

    /// <summary>What gives the keys.</summary>
    public enum Source { JwkSet, Discovery, TrustDomain, JwtBearer, JwtBearerWithoutIssuer }

    public static TheoryData<Source> Sources => [.. Enum.GetValues<Source>()];

    private KeyServer Server => _server!;
    private Service Callee => _service!;

    [Theory]
    [MemberData(nameof(Sources))]
    public async Task Request_FirstFetchesFail_RetryAfterNamesTheNextAttemptWhichThenServes(Source source)
    {
        await StartAsync(source);
        Server.Answers("", StatusCodes.Status500InternalServerError);

        foreach (var (attempt, seconds) in ((int, int)[])[(1, 1), (2, 2), (3, 4)])
        {
            await AssertUnavailableAsync(source, seconds);
            await AssertUnavailableAsync(source, seconds);
            Assert.Equal(attempt, Server.Calls);

            Callee.Clock.Advance(TimeSpan.FromSeconds(seconds - 0.5));
            await AssertUnavailableAsync(source, 1);
            Assert.Equal(attempt, Server.Calls);
            Callee.Clock.Advance(TimeSpan.FromSeconds(0.5));
        }

        if (source is Source.JwkSet) Server.Answers(_issuer!.Jwks());
        else if (source is Source.TrustDomain) Server.Answers(_trustDomain.Jwks());
        else Server.AnswersDiscovery(_issuer!.Jwks());
        using var answer = await SendAsync(source);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    public async ValueTask DisposeAsync()
    {
        _issuer?.Dispose();
        _trustDomain.Dispose();
        if (_service is not null) await _service.DisposeAsync();
        if (_server is not null) await _server.DisposeAsync();
    }

    private async Task StartAsync(Source source)
    {
        _server = await KeyServer.StartAsync();
        _issuer = new Forge(source is Source.JwkSet or Source.TrustDomain ? Carol : Server.Authority, "c-1");
        _service = await Service.StartAsync(middleware: options => options.ExposeFailureReason = true, ect: ect => Trust(ect, source));
    }

    private EctBuilder Trust(EctBuilder ect, Source source)
    {
        if (source is Source.JwkSet) return ect.AddIssuer(Carol, Server.Jwks);
        if (source is Source.Discovery) return ect.AddOpenIdIssuer(Server.Authority);
        if (source is Source.TrustDomain) return ect.AddWorkloadIdentityTokens(wits => wits.TrustDomains.Add(new() { Name = "example.com", JwksUri = Server.Jwks }));

        ect.Services.AddAuthentication().AddJwtBearer(bearer =>
        {
            (bearer.Authority, bearer.RequireHttpsMetadata) = (Server.Authority, false);
            if (source is Source.JwtBearer) bearer.TokenValidationParameters.ValidIssuer = Server.Authority;
        });
        return ect.AddJwtBearerIssuers();
    }

    private Task<HttpResponseMessage> SendAsync(Source source)
    {
        var now = Callee.Clock.GetUtcNow();
        var request = new HttpRequestMessage(HttpMethod.Get, "/");
        request.Headers.Add(EctHeaderNames.ExecutionContext, _issuer!.Token(claims => (claims["iat"], claims["exp"]) = (now.ToUnixTimeSeconds(), now.AddMinutes(5).ToUnixTimeSeconds())));
        if (source is Source.TrustDomain) request.Headers.Add(EctHeaderNames.WorkloadIdentityToken, _trustDomain.Token(_issuer));
        return Callee.Client.SendAsync(request, TestContext.Current.CancellationToken);
    }

    private async Task AssertUnavailableAsync(Source source, int seconds)
    {
        using var answer = await SendAsync(source);
        await answer.AssertRefusedAsync(HttpStatusCode.ServiceUnavailable, EctFailureReason.KeySourceUnavailable);
        Assert.Equal(TimeSpan.FromSeconds(seconds), answer.Headers.RetryAfter?.Delta);
    }
}

using System.Net.Http.Json;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Ect.Testing.Tests;

public sealed class EctTestHandlerTests
{
    private static readonly EctTestIssuer Planner = new("spiffe://example.com/agent/planner");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static TheoryData<EctBodyBinding> Bindings => [.. Enum.GetValues<EctBodyBinding>()];

    [Fact]
    public async Task SendAsync_ManyRequests_EachHasATokenOfItsOwn()
    {
        await using var app = await StartAsync();
        using var client = app.Server.CreateEctClient(Planner, configure: o => o.Action = "quote_asked");

        for (var i = 0; i < 3; i++)
            using (var answer = await client.PostAsync("/quotes", null, Cancellation))
                Assert.Equal("quote_asked", await answer.Content.ReadAsStringAsync(Cancellation));
    }

    [Theory, MemberData(nameof(Bindings))]
    public async Task SendAsync_EndpointBindsContent_TokenHasItsHash(EctBodyBinding binding)
    {
        await using var app = await StartAsync(e => e.BindBody(binding));
        using var client = app.Server.CreateEctClient(Planner);

        HttpContent?[] contents = [null, new StringContent(""), new StringContent("tea"), new ByteArrayContent(new byte[100_000]),
            JsonContent.Create(new { Item = "tea" }), new FormUrlEncodedContent([new("item", "tea")])];
        foreach (var content in contents)
            using (var answer = await client.PostAsync("/quotes", content, Cancellation))
                Assert.Equal(EctFailureReason.None, answer.GetEctFailureReason());
    }

    [Theory]
    [InlineData(EctBodyBinding.None, EctFailureReason.None)]
    [InlineData(EctBodyBinding.OutputHash, EctFailureReason.BodyHashMismatch)]
    public async Task SendAsync_ContentOfUnknownLength_IsNotRead(EctBodyBinding binding, EctFailureReason expected)
    {
        await using var app = await StartAsync(e => e.BindBody(binding));
        using var client = app.Server.CreateEctClient(Planner);
        using var content = new StreamContent(new Unseekable(Encoding.UTF8.GetBytes("tea")));

        using var answer = await client.PostAsync("/quotes", content, Cancellation);

        Assert.Equal(expected, answer.GetEctFailureReason());
    }

    [Fact]
    public async Task SendAsync_PredecessorOfAnotherIssuer_ComesAlong()
    {
        using var shop = new EctTestIssuer("spiffe://example.com/agent/shop");
        await using var app = await TestApp.StartAsync(
            test: services => services.TrustEctTestIssuer(Planner).TrustEctTestIssuer(shop, mayCall: false));
        var order = shop.Issue(Planner.Name);
        using var client = app.Server.CreateEctClient(Planner, configure: o => o.After(order));
        using var shopClient = app.Server.CreateEctClient(shop);

        using var answer = await client.PostAsync("/quotes", null, Cancellation);
        using var refused = await shopClient.PostAsync("/quotes", null, Cancellation);

        Assert.Equal(EctFailureReason.None, answer.GetEctFailureReason());
        Assert.Equal(EctFailureReason.UntrustedIssuer, refused.GetEctFailureReason());
    }

    [Fact]
    public async Task SendAsync_SecondAttemptOfARequest_ReplacesTheToken()
    {
        await using var app = await StartAsync();
        using var handler = new EctTestHandler(app.Services, Planner) { InnerHandler = app.Server.CreateHandler() };
        using var retry = new Twice { InnerHandler = handler };
        using var client = new HttpClient(retry) { BaseAddress = app.Server.BaseAddress };

        using var answer = await client.PostAsync("/quotes", null, Cancellation);

        Assert.Equal(EctFailureReason.None, answer.GetEctFailureReason());
    }

    [Fact]
    public async Task Send_OverASocketAndSynchronously_HasAToken()
    {
        var builder = WebApplication.CreateBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddEct(o => o.Identity = TestApp.Identity);
        builder.Services.TrustEctTestIssuer(Planner);
        await using var app = builder.Build();
        app.UseEct();
        app.MapPost("/quotes", (HttpContext http) => http.GetRequiredEct().Heads[0].Issuer);
        await app.StartAsync(Cancellation);

        using var handler = new EctTestHandler(app.Services, Planner) { InnerHandler = new SocketsHttpHandler() };
        using var client = new HttpClient(handler) { BaseAddress = new Uri(app.Urls.Single()) };

        using var answer = client.Send(new(HttpMethod.Post, "/quotes"), Cancellation);
        Assert.Equal(Planner.Name, await answer.Content.ReadAsStringAsync(Cancellation));

        using var faulty = new EctTestHandler(app.Services, Planner, EctTestFault.Expired) { InnerHandler = new SocketsHttpHandler() };
        using var refused = await new HttpClient(faulty).PostAsync($"{app.Urls.Single()}/quotes", null, Cancellation);
        Assert.Equal(EctFailureReason.Expired, refused.GetEctFailureReason());
    }

    [Fact]
    public async Task Handler_IssuerIsNotTrusted_ThrowsWithTheRemedy()
    {
        await using var app = await StartAsync();
        using var stranger = new EctTestIssuer(Planner.Name);

        var exception = Assert.Throws<InvalidOperationException>(() => app.Server.CreateEctClient(stranger));

        Assert.Contains("TrustEctTestIssuer(issuer)", exception.Message, StringComparison.Ordinal);
    }

    private static Task<TestApp> StartAsync(Action<EctRequirementBuilder>? require = null) =>
        TestApp.StartAsync(test: services => services.TrustEctTestIssuer(Planner), require: require);

    private sealed class Twice : DelegatingHandler
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            using var first = await base.SendAsync(request, cancellationToken);
            Assert.Equal(EctFailureReason.None, first.GetEctFailureReason());
            return await base.SendAsync(request, cancellationToken);
        }
    }

    private sealed class Unseekable(byte[] bytes) : MemoryStream(bytes)
    {
        public override bool CanSeek => false;
    }
}

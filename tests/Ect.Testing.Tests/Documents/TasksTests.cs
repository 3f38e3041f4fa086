using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace Ect.Testing.Tests;

/// <summary>The tests that <c>docs/testing.md</c> shows, of the sample EctAgent.</summary>
public sealed class TasksTests(WebApplicationFactory<Program> factory) : IClassFixture<WebApplicationFactory<Program>>
{
    private static readonly EctTestIssuer Planner = new("spiffe://example.com/agent/planner");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Tasks_ValidToken_Accepted()
    {
        using var planner = new EctTestIssuer("spiffe://example.com/agent/planner");
        await using var app = factory.WithWebHostBuilder(h => h.ConfigureTestServices(s => s.TrustEctTestIssuer(planner)));
        using var client = app.CreateEctClient(planner);

        using var answer = await client.PostAsync("/tasks", new StringContent("buy tea"), Cancellation);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [Fact]
    public async Task Tasks_AfterAnOrder_GraphShowsIt()
    {
        using var shop = new EctTestIssuer("spiffe://example.com/agent/shop");
        await using var app = Trust(Planner, shop);

        var order = shop.Issue(Planner.Name, token => token.Action = "order_placed");
        using var client = app.CreateEctClient(Planner, token =>
        {
            token.Action = "delivery_planned";
            token.After(order);
        });

        using var answer = await client.PostAsync("/tasks", null, Cancellation);
        Assert.Contains(order.Id, await answer.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(EctTestFault.Missing)]
    [InlineData(EctTestFault.Expired)]
    [InlineData(EctTestFault.Replayed)]
    [InlineData(EctTestFault.WrongAudience)]
    public async Task Tasks_TokenWithAFault_Refused(EctTestFault fault)
    {
        await using var app = factory.WithWebHostBuilder(h => h.ConfigureTestServices(s => s.TrustEctTestIssuer(Planner)));
        using var client = app.CreateEctClient(Planner, fault);

        using var answer = await client.PostAsync("/tasks", null, Cancellation);

        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        Assert.Equal(fault.GetFailureReason(), answer.GetEctFailureReason());
    }

    [Fact]
    public async Task Tasks_TokenIsTwentyMinutesOld_Refused()
    {
        var clock = new FakeTimeProvider(DateTimeOffset.UtcNow);
        using var planner = new EctTestIssuer("spiffe://example.com/agent/planner", clock);
        await using var app = factory.WithWebHostBuilder(host => host.ConfigureTestServices(services =>
            services.AddSingleton<TimeProvider>(clock).TrustEctTestIssuer(planner)));

        var identity = app.Services.GetRequiredService<IOptions<EctOptions>>().Value.Identity;
        using var request = new HttpRequestMessage(HttpMethod.Post, "/tasks");
        request.Headers.Add(EctHeaderNames.ExecutionContext, planner.Issue(identity).EncodedToken);

        clock.Advance(TimeSpan.FromMinutes(20));
        using var answer = await app.CreateClient().SendAsync(request, Cancellation);
        Assert.Equal(EctFailureReason.Expired, answer.GetEctFailureReason());
    }

    [Fact]
    public void Quote_AfterATaintedOrder_HeldBack()
    {
        var tasks = new EctTestContextBuilder { IsTainted = true };
        var order = tasks.Add(Planner, token => token.Action = "order_placed");
        tasks.Add(Planner, token => token.After(order));
        var http = new DefaultHttpContext().SetEct(tasks.Build());

        Assert.Equal("held back", Quotes.Prepare(http));
    }

    [Fact]
    public void Quote_OrderWasRecorded_NamesTheEntry()
    {
        var tasks = new EctTestContextBuilder { Level = EctAssuranceLevel.L3 };
        tasks.Add(Planner, token => token.Action = "order_placed");

        var http = new DefaultHttpContext().SetEct(tasks.Build());

        Assert.Equal("a quote after order_placed, entry 0", Quotes.Prepare(http));
    }

    [Fact]
    public async Task Tasks_RedisIsNotThere_Accepted()
    {
        await using var app = factory.WithWebHostBuilder(host =>
        {
            host.UseSetting("Ect:Redis:Configuration", "localhost:1");
            host.ConfigureTestServices(services => services.UseEctInMemory().TrustEctTestIssuer(Planner));
        });
        using var client = app.CreateEctClient(Planner);

        using var answer = await client.PostAsync("/tasks", null, Cancellation);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [Fact]
    public async Task Tasks_CallsAnotherService_WhichAcceptsWhatItSigns()
    {
        using var agent = new EctTestIssuer("spiffe://example.com/agent/a");
        await using var callee = factory.WithWebHostBuilder(host =>
        {
            host.UseSetting("Ect:Identity", "urn:example:b");
            host.ConfigureTestServices(services => services.TrustEctTestIssuer(agent).TrustEctTestIssuer(Planner, mayCall: false));
        });
        await using var caller = factory.WithWebHostBuilder(host =>
        {
            foreach (var (key, value) in new[] { ("Name", "b"), ("Url", "http://b"), ("Audience", "urn:example:b") })
                host.UseSetting($"Downstream:0:{key}", value);
            host.ConfigureTestServices(services => services.SignAsEctTestIssuer(agent).TrustEctTestIssuer(Planner)
                .AddHttpClient("b").ConfigurePrimaryHttpMessageHandler(() => callee.Server.CreateHandler()));
        });
        using var client = caller.CreateEctClient(Planner);

        using var answer = await client.PostAsync("/tasks", null, Cancellation);

        var downstream = (await answer.Content.ReadFromJsonAsync<JsonElement>(Cancellation)).GetProperty("downstream")[0];
        Assert.Equal(200, downstream.GetProperty("status").GetInt32());
        Assert.Equal(agent.Name, downstream.GetProperty("response").GetProperty("heads")[0].GetProperty("issuer").GetString());
    }

    private WebApplicationFactory<Program> Trust(params EctTestIssuer[] issuers) => factory.WithWebHostBuilder(host =>
        host.ConfigureTestServices(services =>
        {
            foreach (var issuer in issuers) services.TrustEctTestIssuer(issuer);
        }));

    private static class Quotes
    {
        public static string Prepare(HttpContext http)
        {
            var ect = http.GetRequiredEct();
            if (ect.IsTainted) return "held back";

            return ect.Receipts is [var receipt]
                ? $"a quote after {ect.Heads[0].Action}, entry {receipt.LeafIndex}"
                : $"a quote after {ect.Heads[0].Action}";
        }
    }
}

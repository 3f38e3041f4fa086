using Ect.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Connections;
using Microsoft.AspNetCore.Http.Connections.Client;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Client;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace Ect.AspNetCore.Tests;

/// <summary>What the recipe for SignalR says of each transport, with its real client and real sockets.</summary>
public sealed class SignalRTests : IAsyncDisposable
{
    private readonly ServiceProvider _client;
    private Service? _service;

    public SignalRTests()
    {
        var services = new ServiceCollection().AddSingleton<TimeProvider>(new FakeTimeProvider(Forge.Now));
        services.AddEctCore(options => options.Identity = Forge.Alice);
        services.SignAsEctTestIssuer(Service.Alice);
        services.AddHttpClient("chat").AddEctHandler(o => (o.Audience, o.Action) = (Forge.Me, "chat_joined"));
        _client = services.BuildServiceProvider();
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task ServerSentEvents_WithTheHandler_TheHubSeesWhoseStreamItIs()
    {
        await using var chat = await ConnectAsync(HttpTransportType.ServerSentEvents, options => options.HttpMessageHandlerFactory = Handler);

        Assert.Equal($"{Forge.Alice}: one", await chat.InvokeAsync<string>("Say", "one", Cancellation));
        Assert.Equal($"{Forge.Alice}: two", await chat.InvokeAsync<string>("Say", "two", Cancellation));
    }

    [Fact]
    public async Task LongPolling_WithTheHandler_IsAcceptedAndTheHubSeesNoContext()
    {
        await using var chat = await ConnectAsync(HttpTransportType.LongPolling, options => options.HttpMessageHandlerFactory = Handler);

        Assert.Equal("nobody", await chat.InvokeAsync<string>("Who", Cancellation));
    }

    [Fact]
    public async Task WebSockets_WithoutNegotiationAndATokenInTheHeader_TheHubSeesWhoseConnectionItIs()
    {
        await using var chat = await ConnectAsync(HttpTransportType.WebSockets, options =>
        {
            options.SkipNegotiation = true;
            options.Headers[EctHeaderNames.ExecutionContext] = Service.Alice.Token();
        });

        Assert.Equal($"{Forge.Alice}: one", await chat.InvokeAsync<string>("Say", "one", Cancellation));
        Assert.Equal(Forge.Alice, await chat.InvokeAsync<string>("Who", Cancellation));
    }

    [Fact]
    public async Task WebSockets_WithNegotiation_AreRefusedBecauseTheHandlerDoesNotSeeTheirRequest()
    {
        await Assert.ThrowsAnyAsync<Exception>(
            () => ConnectAsync(HttpTransportType.WebSockets, options => options.HttpMessageHandlerFactory = Handler));

        Assert.Contains(_service!.Logs.GetSnapshot(), entry => entry.Message.Contains("Missing", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(HttpTransportType.ServerSentEvents), InlineData(HttpTransportType.LongPolling), InlineData(HttpTransportType.WebSockets)]
    public async Task AnyTransport_WithoutTokens_IsRefused(HttpTransportType transport)
    {
        var exception = await Assert.ThrowsAsync<HttpRequestException>(() => ConnectAsync(transport, _ => { }));

        Assert.Equal(System.Net.HttpStatusCode.Forbidden, exception.StatusCode);
    }

    public async ValueTask DisposeAsync()
    {
        await _client.DisposeAsync();
        if (_service is not null) await _service.DisposeAsync();
    }

    private HttpMessageHandler Handler(HttpMessageHandler _) => _client.GetRequiredService<IHttpMessageHandlerFactory>().CreateHandler("chat");

    private async Task<HubConnection> ConnectAsync(HttpTransportType transport, Action<HttpConnectionOptions> configure)
    {
        _service = await Service.StartAsync(services: services => services.AddSignalR(), sockets: HttpProtocols.Http1, pipeline: app =>
        {
            app.UseEct();
            app.MapHub<ChatHub>("/chat").WithEctAction("chat_joined");
        });
        var chat = new HubConnectionBuilder().WithUrl(new Uri(_service.Address, "/chat"), options =>
        {
            options.Transports = transport;
            configure(options);
        }).Build();
        try
        {
            await chat.StartAsync(Cancellation);
            return chat;
        }
        catch
        {
            await chat.DisposeAsync();
            throw;
        }
    }

    private sealed class ChatHub : Hub
    {
        public string Say(string text) => $"{Context.GetHttpContext()!.GetRequiredEct().Heads[0].Issuer}: {text}";

        public string Who() => Context.GetHttpContext()!.GetEct()?.Heads[0].Issuer ?? "nobody";
    }
}

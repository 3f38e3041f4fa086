using Microsoft.Extensions.DependencyInjection;

namespace Ect.Tests;

public class KeyClientTests
{
    private readonly ServiceCollection _services = new();

    public KeyClientTests() => _services.AddEctCore();

    [Fact]
    public void Handlers_AsRegistered_AreASocketAloneThatFollowsNoRedirects()
    {
        var (handlers, socket) = Handlers();

        Assert.Empty(handlers);
        Assert.False(socket.AllowAutoRedirect);
        Assert.False(socket.UseCookies);
    }

    [Fact]
    public void Handlers_AllClientsSendTokensAndRetry_ThisOneDoesNeither()
    {
        _services.ConfigureHttpClientDefaults(client => client.AddEctHandler().AddHttpMessageHandler(() => new Passing()));

        Assert.Empty(Handlers().Handlers);
    }

    [Fact]
    public void Handlers_OfTheClientItself_AreThere()
    {
        _services.AddHttpClient(EctKeyRefreshOptions.HttpClientName).AddHttpMessageHandler(() => new Passing());
        _services.AddEctCore();

        Assert.IsType<Passing>(Assert.Single(Handlers().Handlers));
    }

    [Fact]
    public void Handlers_PrimaryHandlerOfTheClientItself_FollowsNoRedirectsEither()
    {
        using var proxied = new SocketsHttpHandler { AllowAutoRedirect = true };
        _services.AddHttpClient(EctKeyRefreshOptions.HttpClientName).ConfigurePrimaryHttpMessageHandler(() => proxied);

        var (_, socket) = Handlers();

        Assert.Same(proxied, socket);
        Assert.False(socket.AllowAutoRedirect);
    }

    /// <summary>What the client is made of, without the wrapper that the factory puts around it.</summary>
    private (IReadOnlyList<HttpMessageHandler> Handlers, SocketsHttpHandler Socket) Handlers()
    {
        using var provider = _services.BuildServiceProvider();
        var handlers = new List<HttpMessageHandler>();
        HttpMessageHandler? handler = provider.GetRequiredService<IHttpMessageHandlerFactory>().CreateHandler(EctKeyRefreshOptions.HttpClientName);
        for (; handler is DelegatingHandler outer; handler = outer.InnerHandler) handlers.Add(handler);

        return (handlers[1..], Assert.IsType<SocketsHttpHandler>(handler));
    }

    private sealed class Passing : DelegatingHandler;
}

using System.Net;
using Ect.Http;

namespace Ect.Tests;

public class RedirectGuardTests
{
    public static TheoryData<HttpMessageHandler> Following => new()
    {
        new HttpClientHandler(),
        new SocketsHttpHandler(),
        new Passing { InnerHandler = new Passing { InnerHandler = new SocketsHttpHandler() } },
    };

    [Theory]
    [MemberData(nameof(Following), DisableDiscoveryEnumeration = true)]
    public void ThrowIfOn_HandlerThatFollows_ThrowsUntilSwitchedOff(HttpMessageHandler handler)
    {
        var exception = Assert.Throws<InvalidOperationException>(() => RedirectGuard.ThrowIfOn(handler));
        Assert.Contains("AllowAutoRedirect", exception.Message, StringComparison.Ordinal);

        RedirectGuard.SwitchOff(handler);

        RedirectGuard.ThrowIfOn(handler);
    }

    [Fact]
    public void ThrowIfOn_NoHandler_Passes() => RedirectGuard.ThrowIfOn(new Passing());

    [Theory]
    [InlineData(HttpStatusCode.OK, false)]
    [InlineData(HttpStatusCode.Found, true)]
    [InlineData(HttpStatusCode.PermanentRedirect, true)]
    [InlineData(HttpStatusCode.BadRequest, false)]
    public void IsRedirect_WithLocation_ByStatus(HttpStatusCode status, bool expected)
    {
        using var response = new HttpResponseMessage(status);
        response.Headers.Location = new Uri("https://elsewhere.example/");

        Assert.Equal(expected, RedirectGuard.IsRedirect(response));
    }

    [Fact]
    public void IsRedirect_NotModified_IsNone()
    {
        using var response = new HttpResponseMessage(HttpStatusCode.NotModified);
        Assert.False(RedirectGuard.IsRedirect(response));
    }

    private sealed class Passing : DelegatingHandler;
}

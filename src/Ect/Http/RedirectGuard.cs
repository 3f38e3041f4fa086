namespace Ect.Http;

/// <summary>Keeps tokens from following a redirect to a host that they were not made for.</summary>
internal static class RedirectGuard
{
    /// <summary>Switches redirects off if the handler at the end of the chain is one of the framework's.</summary>
    public static void SwitchOff(HttpMessageHandler? handler)
    {
        // Only if they are on: a handler that the application shares may be in use, and can no longer be changed.
        switch (Innermost(handler))
        {
            case HttpClientHandler { AllowAutoRedirect: true } client: client.AllowAutoRedirect = false; break;
            case SocketsHttpHandler { AllowAutoRedirect: true } sockets: sockets.AllowAutoRedirect = false; break;
        }
    }

    /// <exception cref="InvalidOperationException">The handler at the end of the chain follows redirects.</exception>
    public static void ThrowIfOn(HttpMessageHandler? handler)
    {
        if (Innermost(handler) is HttpClientHandler { AllowAutoRedirect: true } or SocketsHttpHandler { AllowAutoRedirect: true })
        {
            throw new InvalidOperationException(
                "The inner handler of EctMessageHandler follows redirects. They would carry a token to a service that it was not made "
                + "for. Set AllowAutoRedirect to false on it, or let AddEctHandler() do so.");
        }
    }

    public static bool IsRedirect(HttpResponseMessage response) =>
        (int)response.StatusCode is >= 300 and < 400 && response.Headers.NonValidated.Contains("Location");

    private static HttpMessageHandler? Innermost(HttpMessageHandler? handler)
    {
        while (handler is DelegatingHandler { InnerHandler: var inner }) handler = inner;
        return handler;
    }
}

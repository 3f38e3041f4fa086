using Microsoft.AspNetCore.TestHost;

namespace Ect.Testing;

/// <summary>Makes clients of a <see cref="TestServer"/> whose requests carry tokens.</summary>
public static class EctTestServerExtensions
{
    /// <summary>Makes a client whose requests each carry a new token, which is valid for the application unless a fault is asked
    /// for.</summary>
    /// <param name="server">The server of an application that calls <c>TrustEctTestIssuer(issuer)</c>.</param>
    /// <param name="issuer">The issuer of the tokens.</param>
    /// <param name="fault">What is wrong with each token. Default: nothing.</param>
    /// <param name="configure">Changes what each token says, before the fault does. It runs for every request. Default: a valid
    /// root.</param>
    /// <returns>The client. It neither follows redirects nor keeps cookies.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="server"/> or <paramref name="issuer"/> is
    /// <see langword="null"/>.</exception>
    /// <exception cref="InvalidOperationException">The application does not trust <paramref name="issuer"/>.</exception>
    public static HttpClient CreateEctClient(this TestServer server, EctTestIssuer issuer, EctTestFault fault = EctTestFault.None,
        Action<EctTestTokenOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(server);
        var handler = new EctTestHandler(server.Services, issuer, fault, configure) { InnerHandler = server.CreateHandler() };
        return new HttpClient(handler) { BaseAddress = server.BaseAddress };
    }
}

using Microsoft.AspNetCore.Mvc.Testing;

namespace Ect.Testing;

/// <summary>Makes clients of a <see cref="WebApplicationFactory{TEntryPoint}"/> whose requests carry tokens.</summary>
public static class EctTestFactoryExtensions
{
    /// <summary>Makes a client whose requests each carry a new token, which is valid for the application unless a fault is asked
    /// for.</summary>
    /// <typeparam name="TEntryPoint">The entry point of the application.</typeparam>
    /// <param name="factory">The application, which calls <c>TrustEctTestIssuer(issuer)</c> in <c>ConfigureTestServices</c>.</param>
    /// <param name="issuer">The issuer of the tokens.</param>
    /// <param name="fault">What is wrong with each token. Default: nothing.</param>
    /// <param name="configure">Changes what each token says, before the fault does. It runs for every request. Default: a valid
    /// root.</param>
    /// <returns>The client. It neither follows redirects nor keeps cookies.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="factory"/> or <paramref name="issuer"/> is
    /// <see langword="null"/>.</exception>
    /// <exception cref="InvalidOperationException">The application does not trust <paramref name="issuer"/>.</exception>
    public static HttpClient CreateEctClient<TEntryPoint>(this WebApplicationFactory<TEntryPoint> factory, EctTestIssuer issuer,
        EctTestFault fault = EctTestFault.None, Action<EctTestTokenOptions>? configure = null)
        where TEntryPoint : class
    {
        ArgumentNullException.ThrowIfNull(factory);
        return factory.CreateDefaultClient(new EctTestHandler(factory.Services, issuer, fault, configure));
    }

    /// <summary>Makes a client whose requests each carry a new token that says what the test wants it to.</summary>
    /// <typeparam name="TEntryPoint">The entry point of the application.</typeparam>
    /// <param name="factory">The application, which calls <c>TrustEctTestIssuer(issuer)</c> in <c>ConfigureTestServices</c>.</param>
    /// <param name="issuer">The issuer of the tokens.</param>
    /// <param name="configure">Changes what each token says. It runs for every request.</param>
    /// <returns>The client. It neither follows redirects nor keeps cookies.</returns>
    /// <exception cref="ArgumentNullException">An argument is <see langword="null"/>.</exception>
    /// <exception cref="InvalidOperationException">The application does not trust <paramref name="issuer"/>.</exception>
    public static HttpClient CreateEctClient<TEntryPoint>(
        this WebApplicationFactory<TEntryPoint> factory, EctTestIssuer issuer, Action<EctTestTokenOptions> configure)
        where TEntryPoint : class
    {
        ArgumentNullException.ThrowIfNull(configure);
        return factory.CreateEctClient(issuer, EctTestFault.None, configure);
    }
}

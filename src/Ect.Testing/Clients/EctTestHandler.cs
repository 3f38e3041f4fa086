using System.Net.Http.Json;
using Ect.Testing.Faults;
using Ect.Testing.Issuing;
using Microsoft.Extensions.DependencyInjection;

namespace Ect.Testing;

/// <summary>Gives each request to a service under test a new token for it, valid or with a fault.</summary>
/// <remarks>Clients of another kind use it directly, such as a gRPC channel or a client of a server on a socket. Thread-safe.</remarks>
public sealed class EctTestHandler : DelegatingHandler
{
    private readonly RequestTokens _tokens;

    /// <summary>Makes a handler.</summary>
    /// <param name="services">The services of the application under test: its identity, limits and clock decide what is valid.</param>
    /// <param name="issuer">The issuer of the tokens, which the application trusts.</param>
    /// <param name="fault">What is wrong with each token. Default: nothing.</param>
    /// <param name="configure">Changes what each token says. It runs for every request. Default: a valid root, with the hash of the
    /// request's content if its length is known or it is JSON.</param>
    /// <exception cref="ArgumentNullException"><paramref name="services"/> or <paramref name="issuer"/> is
    /// <see langword="null"/>.</exception>
    /// <exception cref="InvalidOperationException">The application does not trust <paramref name="issuer"/>.</exception>
    public EctTestHandler(IServiceProvider services, EctTestIssuer issuer, EctTestFault fault = EctTestFault.None,
        Action<EctTestTokenOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(issuer);
        if (!services.GetServices<IEctKeySource>().OfType<TestIssuerKeys>().Any(keys => keys.Issuer == issuer))
            throw new InvalidOperationException(
                $"The application does not trust the test issuer '{issuer.Name}'. "
                + "Call services.TrustEctTestIssuer(issuer) in ConfigureTestServices.");

        _tokens = new(services, issuer, fault, configure);
    }

    /// <inheritdoc/>
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        await AddTokensAsync(request, cancellationToken).ConfigureAwait(false);
        return await base.SendAsync(request, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    protected override HttpResponseMessage Send(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        AddTokensAsync(request, cancellationToken).GetAwaiter().GetResult();
        return base.Send(request, cancellationToken);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing) _tokens.Dispose();
        base.Dispose(disposing);
    }

    private async Task AddTokensAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var hash = await HashAsync(request.Content, cancellationToken).ConfigureAwait(false);
        var tokens = await _tokens.MakeAsync(hash, cancellationToken).ConfigureAwait(false);
        request.Headers.Remove(EctHeaderNames.ExecutionContext); // Of an earlier attempt.
        if (tokens.Count > 0) request.Headers.TryAddWithoutValidation(EctHeaderNames.ExecutionContext, tokens);
    }

    private static async Task<string?> HashAsync(HttpContent? content, CancellationToken cancellationToken)
    {
        if (content is null) return EctDigest.Of([]).ToString();
        if (content is not JsonContent && content.Headers.ContentLength is null) return null; // A stream, which may have no end.

        return EctDigest.Of(await content.ReadAsByteArrayAsync(cancellationToken).ConfigureAwait(false)).ToString();
    }
}

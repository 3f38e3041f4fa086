using Ect.Diagnostics;
using Ect.Http;
using Ect.Issuing;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Ect;

/// <summary>Sends every request with a new token that continues the current scope, and takes the returned token into that scope
/// (profile, sections 4 and 7). Tokens that are too long for the header go into the body, in front of the content.</summary>
/// <remarks>Place it innermost, behind handlers that repeat requests, on a handler that does not follow redirects.
/// <c>AddEctHandler()</c> does both. If it cannot make a token, it throws and sends nothing.</remarks>
public sealed class EctMessageHandler : DelegatingHandler
{
    private readonly TokenAttachment _attachment;
    private readonly IEctScopes _scopes;
    private readonly EctMessageHandlerOptions _options;
    private readonly ReturnedTokenReader _returned;
    private readonly ILogger<EctMessageHandler> _logger;
    private volatile bool _isGuarded;

    /// <summary>Makes a handler. Set its <see cref="DelegatingHandler.InnerHandler"/> before the first request.</summary>
    /// <param name="issuer">Makes the tokens.</param>
    /// <param name="verifier">Verifies the tokens that are returned.</param>
    /// <param name="scopes">Finds the scope that a call is made in. A call outside of any scope is a workflow of its own.</param>
    /// <param name="options">The service's options, for its limits and its <see cref="EctOptions.MaxHeaderBytes"/>.</param>
    /// <param name="handlerOptions">How this client sends its tokens.</param>
    /// <param name="logger">Logs redirects and returned tokens that are ignored.</param>
    /// <exception cref="ArgumentNullException">An argument is <see langword="null"/>.</exception>
    /// <exception cref="OptionsValidationException"><paramref name="handlerOptions"/> are not valid.</exception>
    internal EctMessageHandler(EctIssuer issuer, EctVerifier verifier, IEctScopes scopes, IOptions<EctOptions> options,
        EctMessageHandlerOptions handlerOptions, ILogger<EctMessageHandler> logger)
    {
        ArgumentNullException.ThrowIfNull(issuer);
        ArgumentNullException.ThrowIfNull(verifier);
        ArgumentNullException.ThrowIfNull(scopes);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(handlerOptions);
        ArgumentNullException.ThrowIfNull(logger);
        MessageHandlerOptionsValidator.ThrowIfInvalid(handlerOptions);

        _attachment = new TokenAttachment(issuer, options.Value, handlerOptions, logger);
        _scopes = scopes;
        _options = handlerOptions;
        _returned = new ReturnedTokenReader(verifier, options.Value.Limits);
        _logger = logger;
    }

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">No token can be made, or the request has no place for it. Nothing was sent.</exception>
    /// <exception cref="EctReturnedTokenException">The returned token is not valid, and the options ask for this exception.</exception>
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        ThrowIfRedirected();
        var call = CallHandler.Begin(request, _scopes);
        using var content = new AttemptContent(request);
        var sent = await _attachment.AttachAsync(request, call, content, cancellationToken).ConfigureAwait(false);
        var response = await base.SendAsync(request, cancellationToken).ConfigureAwait(false);
        return await ReceiveAsync(response, sent, call, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">No token can be made, or the request has no place for it. Nothing was sent.</exception>
    /// <exception cref="EctReturnedTokenException">The returned token is not valid, and the options ask for this exception.</exception>
    protected override HttpResponseMessage Send(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        ThrowIfRedirected();
        var call = CallHandler.Begin(request, _scopes);
        using var content = new AttemptContent(request);
        var sent = Wait(() => _attachment.AttachAsync(request, call, content, cancellationToken));
        var response = base.Send(request, cancellationToken);
        return Wait(() => ReceiveAsync(response, sent, call, cancellationToken));
    }

    private void ThrowIfRedirected()
    {
        if (_isGuarded) return;

        RedirectGuard.ThrowIfOn(InnerHandler);
        _isGuarded = true;
    }

    private async Task<HttpResponseMessage> ReceiveAsync(
        HttpResponseMessage response, EctToken sent, Call call, CancellationToken cancellationToken)
    {
        if (RedirectGuard.IsRedirect(response)) _logger.RedirectNotFollowed((int)response.StatusCode, sent.Audiences[0]);

        try
        {
            var failure = await _returned.ReadAsync(response, sent, call.Scope, cancellationToken).ConfigureAwait(false);
            if (failure is not null) Refuse(failure, sent);
            return response;
        }
        catch (Exception exception) when (
            !_options.ThrowOnInvalidReturnedTokens && !exception.IsCancellation(cancellationToken))
        {
            // The call has had its effect. What fails now must not make it look undone.
            _logger.ReturnedTokenIgnored(sent.Audiences[0], "Its verification failed.", exception);
            return response;
        }
        catch
        {
            response.Dispose();
            throw;
        }
    }

    private void Refuse(string failure, EctToken sent)
    {
        if (_options.ThrowOnInvalidReturnedTokens)
            throw new EctReturnedTokenException($"The ECT that {sent.Audiences[0]} returned is not valid: {failure}");

        _logger.ReturnedTokenIgnored(sent.Audiences[0], failure);
    }

    // On another thread: a store or a key source might wait for the synchronization context of this one.
    private static T Wait<T>(Func<Task<T>> work) => Task.Run(work).GetAwaiter().GetResult();
}

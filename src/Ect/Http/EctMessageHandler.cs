using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Ect;

/// <summary>Sends every request with a new token that continues the current scope, and takes the token that is returned into that
/// scope (profile, sections 4 and 7). Tokens that are too long for the header go into the body, in front of the content.</summary>
/// <remarks>Place it innermost, behind handlers that repeat requests, on a handler that does not follow redirects; <c>AddEctHandler()</c> does both.
/// Where it can not make a token it throws, and sends nothing.</remarks>
public sealed class EctMessageHandler : DelegatingHandler
{
    private const string NoAudience = "An ECT says whom it is for, and this request does not. Set the client's audience with " +
        "AddEctHandler(o => o.Audience = \"…\"), or the request's with request.SetEctAudience(\"…\").";

    private const string NoAction = "An ECT says what has been finished, and this request does not. Say it for the endpoint with WithEctAction(\"…\"), in a worker " +
        "with EctScope.Action, for the client with AddEctHandler(o => o.Action = \"…\"), or for the request with request.SetEctAction(\"…\").";

    private readonly EctIssuer _issuer;
    private readonly IEctScopes _scopes;
    private readonly EctLimits _limits;
    private readonly EctMessageHandlerOptions _options;
    private readonly int _maxHeaderBytes;
    private readonly ReturnedTokenReader _returned;
    private readonly ILogger<EctMessageHandler> _logger;
    private volatile bool _isGuarded;

    /// <summary>Makes a handler whose <see cref="DelegatingHandler.InnerHandler"/> is still to be set.</summary>
    /// <param name="issuer">Makes the tokens.</param>
    /// <param name="verifier">Verifies the tokens that are returned.</param>
    /// <param name="scopes">Finds the scope that a call is made in. A call outside of any is a workflow of its own.</param>
    /// <param name="options">The service's options, for its limits and its <see cref="EctOptions.MaxHeaderBytes"/>.</param>
    /// <param name="handlerOptions">How this client sends its tokens.</param>
    /// <param name="logger">Hears of redirects, and of returned tokens that are ignored.</param>
    /// <exception cref="ArgumentNullException">An argument is <see langword="null"/>.</exception>
    /// <exception cref="OptionsValidationException"><paramref name="handlerOptions"/> are not valid.</exception>
    public EctMessageHandler(EctIssuer issuer, EctVerifier verifier, IEctScopes scopes, IOptions<EctOptions> options,
        EctMessageHandlerOptions handlerOptions, ILogger<EctMessageHandler> logger)
    {
        ArgumentNullException.ThrowIfNull(issuer);
        ArgumentNullException.ThrowIfNull(verifier);
        ArgumentNullException.ThrowIfNull(scopes);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(handlerOptions);
        ArgumentNullException.ThrowIfNull(logger);
        EctMessageHandlerOptionsValidator.ThrowIfInvalid(handlerOptions);

        _issuer = issuer;
        _scopes = scopes;
        _limits = options.Value.Limits;
        _options = handlerOptions;
        _maxHeaderBytes = handlerOptions.MaxHeaderBytes ?? options.Value.MaxHeaderBytes;
        _returned = new ReturnedTokenReader(verifier, _limits);
        _logger = logger;
    }

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">No token can be made, or the request has no place for what has to be sent along; nothing was sent.</exception>
    /// <exception cref="EctReturnedTokenException">The answer's token can not be taken, and the options ask for this exception.</exception>
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        var (call, content) = (EctCall.Of(request, _scopes), request.Content);
        try
        {
            var sent = await AttachAsync(request, call, cancellationToken).ConfigureAwait(false);
            var response = await base.SendAsync(request, cancellationToken).ConfigureAwait(false);
            return await ReceiveAsync(response, sent, call, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            Restore(request, content);
        }
    }

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">No token can be made, or the request has no place for what has to be sent along; nothing was sent.</exception>
    /// <exception cref="EctReturnedTokenException">The answer's token can not be taken, and the options ask for this exception.</exception>
    protected override HttpResponseMessage Send(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        var (call, content) = (EctCall.Of(request, _scopes), request.Content);
        try
        {
            var sent = Wait(() => AttachAsync(request, call, cancellationToken));
            var response = base.Send(request, cancellationToken);
            return Wait(() => ReceiveAsync(response, sent, call, cancellationToken));
        }
        finally
        {
            Restore(request, content);
        }
    }

    private async Task<EctToken> AttachAsync(HttpRequestMessage request, EctCall call, CancellationToken cancellationToken)
    {
        if (!_isGuarded)
        {
            RedirectGuard.ThrowIfOn(InnerHandler);
            _isGuarded = true;
        }

        var audience = request.GetEctAudience() ?? _options.Audience ?? throw new InvalidOperationException(NoAudience);
        var action = request.GetEctAction() ?? _options.Action ?? call.Scope.Action ?? throw new InvalidOperationException(NoAction);
        var inline = InlinePredecessors(call, audience);
        var outputHash = await OutputHasher.HashAsync(request.Content, _options.OutputHash, cancellationToken).ConfigureAwait(false);

        using var activity = EctActivities.StartIssuing();
        var id = Guid.NewGuid().ToString();
        var first = call.Begin(id);
        var draft = await _issuer.MakeAsync(Describe(outputHash), cancellationToken).ConfigureAwait(false);
        var isInBody = NeedsBody(request, [draft.Token.EncodedToken, .. inline]);
        if (isInBody && _options.BodyForm is EctBodyForm.Json) // No hash of what it will be part of.
            draft = await _issuer.MakeAsync(Describe(outputHash: null), cancellationToken).ConfigureAwait(false);

        var token = draft.Token;
        IReadOnlyList<string> tokens = [token.EncodedToken, .. inline];
        var body = isInBody ? await TokenBody.CreateAsync(_options.BodyForm, request.Content, tokens, cancellationToken).ConfigureAwait(false) : null;
        await _issuer.RecordAsync(draft, cancellationToken).ConfigureAwait(false);
        activity.SetIssued(token);

        Write(request, tokens, body);
        _logger.TokenAttached(token.Id, audience, isInBody ? "body" : "header", call.Predecessors.Count, inline.Count);
        return token;

        EctDescriptor Describe(string? outputHash) => new()
        {
            Id = id,
            Audiences = [audience],
            Action = action,
            WorkflowId = call.Scope.GetOrCreateWorkflowId(),
            Predecessors = [.. call.Predecessors.Select(predecessor => predecessor.Id)],
            InputHash = call.Scope.InputHash,
            OutputHash = outputHash,
            Extensions = first is not null ? new JsonObject { [EctClaimNames.RetryOf] = first } : null,
        };
    }

    private List<string> InlinePredecessors(EctCall call, string audience)
    {
        var inline = call.Predecessors.Where(predecessor => predecessor.Issuer != audience).Select(predecessor => predecessor.EncodedToken).ToList();
        return inline.Count < _limits.MaxTokens
            ? inline
            : throw new InvalidOperationException($"The request would carry {inline.Count + 1} tokens, and Ect:Limits:MaxTokens is {_limits.MaxTokens}. " +
                "Join fewer branches in one call: let a step in between gather some of them.");
    }

    private bool NeedsBody(HttpRequestMessage request, IReadOnlyCollection<string> tokens)
    {
        var bytes = EctHeader.CountBytes(tokens);
        if (bytes > _maxHeaderBytes)
        {
            TokenBody.ThrowIfImpossible(request, bytes, _maxHeaderBytes);
            return true;
        }

        TokenBody.ThrowIfAmbiguous(request.Content);
        return false;
    }

    private static void Write(HttpRequestMessage request, IEnumerable<string> tokens, HttpContent? body)
    {
        request.Headers.Remove(EctMediaTypes.HeaderName);
        if (body is null) request.Headers.Add(EctMediaTypes.HeaderName, tokens);
        else request.Content = body;
    }

    /// <summary>The next attempt starts from the content itself, and its owner finds it where it was.</summary>
    /// <remarks>Nobody reads the body any more: unlike content of other types, those of <see cref="TokenBody"/> are sent whole before there is an answer.</remarks>
    private static void Restore(HttpRequestMessage request, HttpContent? content)
    {
        if (request.Content != content) request.Content = content;
    }

    private async Task<HttpResponseMessage> ReceiveAsync(HttpResponseMessage response, EctToken sent, EctCall call, CancellationToken cancellationToken)
    {
        if (RedirectGuard.IsRedirect(response)) _logger.RedirectNotFollowed((int)response.StatusCode, sent.Audiences[0]);

        try
        {
            if (await _returned.ReadAsync(response, sent, call.Scope, cancellationToken).ConfigureAwait(false) is { } problem) Refuse(problem, sent);
            return response;
        }
        catch (Exception exception) when (_options.InvalidReturnedTokens is EctInvalidReturnedTokens.Ignore && !exception.IsCancellation(cancellationToken))
        {
            // The call has had its effect: what fails now must not make it look undone.
            _logger.ReturnedTokenIgnored(sent.Audiences[0], "Its verification failed.", exception);
            return response;
        }
        catch
        {
            response.Dispose();
            throw;
        }
    }

    private void Refuse(string problem, EctToken sent)
    {
        if (_options.InvalidReturnedTokens is EctInvalidReturnedTokens.Throw)
            throw new EctReturnedTokenException($"The ECT that {sent.Audiences[0]} returned can not be taken: {problem}");

        _logger.ReturnedTokenIgnored(sent.Audiences[0], problem);
    }

    // Away from any synchronization context that a store or a key source might want back.
    private static T Wait<T>(Func<Task<T>> work) => Task.Run(work).GetAwaiter().GetResult();
}

using Ect.Diagnostics;
using Ect.Issuing;
using Ect.Tokens;
using Microsoft.Extensions.Logging;

namespace Ect.Http;

/// <summary>Makes the token of an attempt to send, and writes it into the request together with the predecessors that the receiver may not
/// know.</summary>
internal sealed class TokenAttachment(EctIssuer issuer, EctOptions service, EctMessageHandlerOptions client, ILogger logger)
{
    private const string NoAudience = "An ECT says whom it is for, and this request does not. Set the client's audience with " +
        "AddEctHandler(o => o.Audience = \"…\"), or the request's with request.SetEctAudience(\"…\").";

    private const string NoAction = "An ECT says what has been finished, and this request does not. Say it for the endpoint with " +
        "WithEctAction(\"…\"), in a worker with EctScope.Action, for the client with AddEctHandler(o => o.Action = \"…\"), or for the request " +
        "with request.SetEctAction(\"…\").";

    private readonly int _maxHeaderBytes = client.MaxHeaderBytes ?? service.MaxHeaderBytes;

    /// <exception cref="InvalidOperationException">No token can be made, or the request has no place for it.</exception>
    public async Task<EctToken> AttachAsync(
        HttpRequestMessage request, Call call, AttemptContent content, CancellationToken cancellationToken)
    {
        var audience = request.GetEctAudience() ?? client.Audience ?? throw new InvalidOperationException(NoAudience);
        var action = request.GetEctAction() ?? client.Action ?? call.Scope.Action ?? throw new InvalidOperationException(NoAction);
        var outputHash = await OutputHasher.HashAsync(content, client.OutputHash, cancellationToken).ConfigureAwait(false);
        if (client.BodyForm is EctBodyForm.Json) content.StartAnew();

        using var activity = Activities.StartIssuing();
        var id = Guid.NewGuid().ToString();
        var plan = new TokenPlan(id, audience, action, call, FirstTokenId: call.Begin(id));
        var placed = await PlaceAsync(request, content.Current, plan, outputHash, cancellationToken).ConfigureAwait(false);
        await issuer.RecordAsync(placed.Draft, cancellationToken).ConfigureAwait(false);
        activity.SetIssued(placed.Draft.Token);

        Write(request, placed.Tokens, placed.Body ?? content.Current, isInHeader: placed.Body is null);
        Log(plan, placed);
        return placed.Draft.Token;
    }

    private async Task<PlacedTokens> PlaceAsync(
        HttpRequestMessage request, HttpContent? content, TokenPlan plan, string? outputHash, CancellationToken cancellationToken)
    {
        var named = plan.Predecessors.Take(service.Limits.MaxPredecessors).ToList();
        var draft = await issuer.MakeAsync(plan.Describe(named, outputHash), cancellationToken).ConfigureAwait(false);
        var tokens = InlinePredecessors.Fit(draft.Token, plan.ToSendAlong(named), service.Limits);
        if (TokenHeader.CountBytes(tokens) > _maxHeaderBytes)
        {
            try
            {
                TokenBody.ThrowIfImpossible(request, TokenHeader.CountBytes(tokens), _maxHeaderBytes);
                return await PlaceInBodyAsync(content, plan, new(draft, tokens), named, cancellationToken).ConfigureAwait(false);
            }
            catch (InvalidOperationException) when (CanBeInHeader(draft.Token, named.Count))
            {
                // It is what others have sent that is too long: our own token finds its place.
                (draft, named) = await ShortenAsync(draft, plan, named, outputHash, cancellationToken).ConfigureAwait(false);
                if (draft.Token.EncodedToken.Length > _maxHeaderBytes) throw;
                tokens = InlinePredecessors.Fit(draft.Token, plan.ToSendAlong(named), service.Limits, _maxHeaderBytes);
            }
        }

        TokenBody.ThrowIfAmbiguous(content);
        return new(draft, tokens);
    }

    private async Task<PlacedTokens> PlaceInBodyAsync(
        HttpContent? content, TokenPlan plan, PlacedTokens placed, List<EctToken> named, CancellationToken cancellationToken)
    {
        if (client.BodyForm is EctBodyForm.Json) // No hash of what it will be part of.
        {
            var draft = await issuer.MakeAsync(plan.Describe(named, outputHash: null), cancellationToken).ConfigureAwait(false);
            placed = new(draft, [draft.Token.EncodedToken, .. placed.Tokens.Skip(1)]);
        }

        var body = await TokenBody.CreateAsync(client.BodyForm, content, placed.Tokens, cancellationToken).ConfigureAwait(false);
        return placed with { Body = body };
    }

    /// <summary>Whether a token may fit into the header once it names fewer predecessors.</summary>
    private bool CanBeInHeader(EctToken token, int named) =>
        token.EncodedToken.Length - (named * TokenPlan.LengthOfName) <= _maxHeaderBytes;

    private async Task<(Draft Draft, List<EctToken> Named)> ShortenAsync(
        Draft draft, TokenPlan plan, List<EctToken> named, string? outputHash, CancellationToken cancellationToken)
    {
        var excess = draft.Token.EncodedToken.Length - _maxHeaderBytes;
        if (excess <= 0) return (draft, named);

        var fewer = named[..^((excess + TokenPlan.LengthOfName - 1) / TokenPlan.LengthOfName)];
        return (await issuer.MakeAsync(plan.Describe(fewer, outputHash), cancellationToken).ConfigureAwait(false), fewer);
    }

    private static void Write(HttpRequestMessage request, IEnumerable<string> tokens, HttpContent? content, bool isInHeader)
    {
        request.Headers.Remove(EctHeaderNames.ExecutionContext);
        if (isInHeader) request.Headers.Add(EctHeaderNames.ExecutionContext, tokens);
        if (request.Content != content) request.Content = content;
    }

    private void Log(TokenPlan plan, PlacedTokens placed)
    {
        var (named, inline) = (placed.Draft.Token.Predecessors.Count, placed.Tokens.Count - 1);
        var leftOut = plan.ToSendAlong(plan.Predecessors.Take(named)).Count() - inline;
        logger.TokenAttached(placed.Draft.Token.Id, plan.Audience, placed.Body is null ? "header" : "body", named, inline);
        if (leftOut > 0) logger.PredecessorsNotSentAlong(leftOut, named, plan.Audience);
        if (plan.Predecessors.Count > named) logger.PredecessorsNotNamed(named, plan.Predecessors.Count, plan.Audience);
    }

    private sealed record PlacedTokens(Draft Draft, IReadOnlyList<string> Tokens, HttpContent? Body = null);
}

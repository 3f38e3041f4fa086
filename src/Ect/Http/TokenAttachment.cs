using Ect.Diagnostics;
using Ect.Issuing;
using Ect.Tokens;
using Microsoft.Extensions.Logging;

namespace Ect.Http;

/// <summary>Makes the token of an attempt to send, and writes it into the request together with predecessors that the receiver may not
/// know (profile, sections 4 and 7).</summary>
internal sealed class TokenAttachment(EctIssuer issuer, EctOptions service, EctMessageHandlerOptions client, ILogger logger)
{
    private const string NoAudience = "The request has no audience for its ECT. Set the client's with " +
        "AddEctHandler(o => o.Audience = \"…\"), or the request's with request.SetEctAudience(\"…\").";

    private const string NoAction = "The request has no action for its ECT. Set the endpoint's with WithEctAction(\"…\"), a worker's " +
        "with EctScope.Action, the client's with AddEctHandler(o => o.Action = \"…\"), or the request's with " +
        "request.SetEctAction(\"…\").";

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
        var descriptor = Describe(call, audience, action, outputHash);
        using var draft = await issuer.DraftAsync(descriptor, call, cancellationToken).ConfigureAwait(false);
        var (inline, createBody) = await PlaceAsync(request, content.Current, call, draft, cancellationToken).ConfigureAwait(false);
        var token = await draft.CompleteAsync(cancellationToken).ConfigureAwait(false);
        issuer.Tell(activity, token);

        Write(request, token, inline, createBody, content.Current);
        Log(call, token, inline, place: createBody is null ? "header" : "body");
        return token;
    }

    private EctDescriptor Describe(Call call, string audience, string action, string? outputHash) => new()
    {
        Audiences = [audience],
        Action = action,
        WorkflowId = call.Scope.GetOrCreateWorkflowId(),
        Predecessors = NamesOf(call, service.Limits.MaxPredecessors),
        InputHash = call.Scope.InputHash,
        OutputHash = outputHash,
    };

    /// <summary>Finds a place for the tokens by their lengths: the header, or else a body that is made once the tokens exist.</summary>
    private async ValueTask<(InlinePredecessors Inline, TokenBody.Factory? CreateBody)> PlaceAsync(
        HttpRequestMessage request, HttpContent? content, Call call, Draft draft, CancellationToken cancellationToken)
    {
        var inline = Fit(call, draft);
        var headerBytes = inline.CountHeaderBytes(draft.Length);
        if (headerBytes > _maxHeaderBytes)
        {
            try
            {
                TokenBody.ThrowIfImpossible(request, headerBytes, _maxHeaderBytes);
                return (inline, await PrepareBodyAsync(content, draft, inline, cancellationToken).ConfigureAwait(false));
            }
            catch (NoPlaceException)
            {
                // What others have sent must not be too long for our own token to find its place.
                draft.OutputHash = draft.Descriptor.OutputHash;
                if (draft.CountNamesWithin(_maxHeaderBytes) is not (>= 0 and var named)) throw;

                draft.Predecessors = NamesOf(call, named);
                inline = Fit(call, draft, _maxHeaderBytes);
            }
        }

        TokenBody.ThrowIfAmbiguous(content);
        return (inline, null);
    }

    private ValueTask<TokenBody.Factory> PrepareBodyAsync(
        HttpContent? content, Draft draft, InlinePredecessors inline, CancellationToken cancellationToken)
    {
        if (client.BodyForm is EctBodyForm.Json) draft.OutputHash = null; // A token cannot contain the hash of what it is part of.
        return TokenBody.PrepareAsync(
            client.BodyForm, content, count: inline.Texts.Count + 1, length: draft.Length + inline.Length, cancellationToken);
    }

    private InlinePredecessors Fit(Call call, Draft draft, int maxHeaderBytes = int.MaxValue)
    {
        var named = draft.Predecessors.Count;
        var predecessors = named < call.Predecessors.Count ? call.Predecessors.Take(named) : call.Predecessors;
        var receiver = draft.Descriptor.Audiences[0];
        return InlinePredecessors.Fit(draft.Length, draft.JsonValues, predecessors, receiver, service.Limits, maxHeaderBytes);
    }

    private static string[] NamesOf(Call call, int maxCount)
    {
        var names = new string[Math.Min(call.Predecessors.Count, maxCount)];
        for (var i = 0; i < names.Length; i++) names[i] = call.Predecessors[i].Id;
        return names;
    }

    private static void Write(
        HttpRequestMessage request, EctToken token, InlinePredecessors inline, TokenBody.Factory? createBody, HttpContent? content)
    {
        request.Headers.Remove(EctHeaderNames.ExecutionContext);
        if (createBody is not null) content = createBody([token.EncodedToken, .. inline.Texts]);
        else if (inline.Texts.Count is 0) request.Headers.Add(EctHeaderNames.ExecutionContext, token.EncodedToken);
        else request.Headers.Add(EctHeaderNames.ExecutionContext, [token.EncodedToken, .. inline.Texts]);
        if (request.Content != content) request.Content = content;
    }

    private void Log(Call call, EctToken token, InlinePredecessors inline, string place)
    {
        var (receiver, named) = (token.Audiences[0], token.Predecessors.Count);
        logger.TokenAttached(token.Id, receiver, place, named, inline.Texts.Count);
        if (inline.LeftOut > 0) logger.PredecessorsNotSentAlong(inline.LeftOut, named, receiver);
        if (call.Predecessors.Count > named) logger.PredecessorsNotNamed(named, call.Predecessors.Count, receiver);
    }
}

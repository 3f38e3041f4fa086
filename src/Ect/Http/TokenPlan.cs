using System.Text.Json.Nodes;
using Ect.Tokens;

namespace Ect.Http;

/// <summary>What the token of an attempt says, but for what depends on its place in the request.</summary>
internal sealed record TokenPlan(string Id, string Audience, string Action, Call Call, string? FirstTokenId)
{
    /// <summary>Characters that a token grows by with every predecessor that it names: 39 of JSON in base64url.</summary>
    public const int LengthOfName = 52;

    public IReadOnlyList<EctToken> Predecessors => Call.Predecessors;

    /// <summary>Those of <paramref name="predecessors"/> that the receiver has not issued itself.</summary>
    public IEnumerable<EctToken> ToSendAlong(IEnumerable<EctToken> predecessors) =>
        predecessors.Where(predecessor => predecessor.Issuer != Audience);

    public EctDescriptor Describe(IEnumerable<EctToken> named, string? outputHash) => new()
    {
        Id = Id,
        Audiences = [Audience],
        Action = Action,
        WorkflowId = Call.Scope.GetOrCreateWorkflowId(),
        Predecessors = [.. named.Select(predecessor => predecessor.Id)],
        InputHash = Call.Scope.InputHash,
        OutputHash = outputHash,
        Extensions = FirstTokenId is not null ? new JsonObject { [ClaimNames.RetryOf] = FirstTokenId } : null,
    };
}

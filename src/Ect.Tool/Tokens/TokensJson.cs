using System.Text.Json.Serialization;

namespace Ect.Tool.Tokens;

/// <summary>Writes what commands say about tokens.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, WriteIndented = true, UseStringEnumConverter = true)]
[JsonSerializable(typeof(IssuedView))]
[JsonSerializable(typeof(InspectedView))]
[JsonSerializable(typeof(VerifiedView))]
[JsonSerializable(typeof(SentView))]
internal sealed partial class TokensJson : JsonSerializerContext;

/// <summary>What <c>ect issue</c> says.</summary>
/// <param name="EncodedToken">Its text, only where it is in no file.</param>
/// <param name="Token">What it says.</param>
/// <param name="File">The file that it is in.</param>
internal sealed record IssuedView(string? EncodedToken, TokenView Token, string? File);

/// <summary>What <c>ect inspect</c> says.</summary>
internal sealed record InspectedView(IReadOnlyList<InspectedToken> Tokens);

/// <summary>What <c>ect inspect</c> says about one token.</summary>
/// <param name="Accepted">Whether no rule failed.</param>
/// <param name="Proven">Whether a signature was verified.</param>
/// <param name="Length">How many characters the text has.</param>
/// <param name="Token">What it says, if it could be read.</param>
/// <param name="Rules">Every rule, in order.</param>
internal sealed record InspectedToken(bool Accepted, bool Proven, int Length, TokenView? Token, IReadOnlyList<RuleResult> Rules);

/// <summary>What <c>ect verify</c> says, and <c>ect send</c> about a returned token.</summary>
internal sealed record VerifiedView(
    bool Accepted, EctFailureReason? Reason, string? Rule, string? Detail, string? WorkflowId, IReadOnlyList<TokenView> Heads,
    IReadOnlyList<string> UnknownPredecessors, IReadOnlyList<RuleResult> Rules)
{
    public static VerifiedView Of(Verdict verdict) => new(
        verdict.Result.Succeeded,
        verdict.Result.Succeeded ? null : verdict.Result.FailureReason,
        verdict.Failure?.Rule,
        verdict.Failure?.Detail,
        verdict.Result.Context?.WorkflowId,
        [.. (verdict.Result.Context?.Heads ?? []).Select(TokenView.Of)],
        verdict.Result.Context?.Graph.UnknownPredecessors ?? [],
        verdict.Rules);
}

/// <summary>What <c>ect send</c> says.</summary>
/// <param name="Status">The status code of the answer.</param>
/// <param name="Place">Where the tokens were: header or body.</param>
/// <param name="Sent">The token that was made.</param>
/// <param name="Along">Ids of predecessors that were sent along.</param>
/// <param name="Reason">Why it was refused, if the service says so.</param>
/// <param name="Returned">Tokens in the answer.</param>
/// <param name="Verified">What became of them; <see langword="null"/> if nothing of them is verified.</param>
/// <param name="ContentType">The type of the answer's content.</param>
/// <param name="Content">The answer's content as text.</param>
internal sealed record SentView(
    int Status, string Place, TokenView Sent, IReadOnlyList<string> Along, string? Reason, IReadOnlyList<TokenView> Returned,
    VerifiedView? Verified, string? ContentType, string? Content)
{
    /// <summary>What to say instead, where the method is not the one.</summary>
    public string? Hint { get; init; }
}

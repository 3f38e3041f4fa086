using System.Diagnostics.CodeAnalysis;

namespace Ect;

/// <summary>Rules 1 to 9, and the circle: from texts to well-formed tokens of a sufficient level, before any cryptography.</summary>
internal sealed class EctIntake(EctOptions options)
{
    private readonly EctTokenReader _reader = new(options.Limits, options.AllowedAlgorithms is { Count: > 0 } allowed ? allowed : EctAlgorithms.Default);

    /// <summary>Takes in the texts of one request.</summary>
    /// <param name="texts">The tokens as they travel.</param>
    /// <param name="policy">For the levels.</param>
    /// <param name="set">Which are heads.</param>
    /// <param name="candidates">All of them, predecessors before what follows them.</param>
    /// <param name="failure">Why they are refused.</param>
    public bool TryTake(IReadOnlyList<string> texts, EctEffectivePolicy policy, [NotNullWhen(true)] out EctTokenSet? set,
        [NotNullWhen(true)] out IReadOnlyList<EctCandidate>? candidates, [NotNullWhen(false)] out EctVerificationResult? failure)
    {
        (set, candidates) = (null, null);
        if (!TryRead(texts, out var read, out failure)) return false;

        var tokens = new EctTokenSet([.. read.Keys]);
        var byToken = read.ToDictionary(t => t.Key, t => new EctCandidate(t.Key, t.Value.Jws, t.Value.Index, isHead: !tokens.IsInlinePredecessor(t.Key)));

        if (read.Keys.FirstOrDefault(token => IsTooLow(byToken[token], policy)) is { } low) failure = byToken[low].Refused(EctFailureReason.LevelTooLow);
        else if (!tokens.TryOrder(out var ordered)) failure = EctVerificationResult.Failure(EctFailureReason.Cycle);
        else (set, candidates) = (tokens, [.. ordered.Select(token => byToken[token])]);

        return failure is null;
    }

    /// <summary>Reads each text once. If several fail, the lowest rule gives the reason, then the first text: the reasons of
    /// rules 2 to 8 are numbered in the rules' order.</summary>
    private bool TryRead(IReadOnlyList<string> texts, out OrderedDictionary<EctToken, (JwsCompact? Jws, int Index)> tokens, [NotNullWhen(false)] out EctVerificationResult? failure)
    {
        tokens = [];
        failure = CheckCount(texts.Distinct(StringComparer.Ordinal).Count());
        if (failure is not null) return false;

        foreach (var (index, text) in texts.Index().DistinctBy(t => t.Item, StringComparer.Ordinal))
        {
            var result = _reader.Read(text);
            if (result.Token is { } token) tokens.Add(token, (result.Jws, index));
            else if (failure is null || result.Reason < failure.FailureReason) failure = EctVerificationResult.Failure(result.Reason, index, detail: result.Claim);
        }

        return failure is null;
    }

    private EctVerificationResult? CheckCount(int count) =>
        count is 0 ? EctVerificationResult.Failure(EctFailureReason.Missing)
        : count > options.Limits.MaxTokens ? EctVerificationResult.Failure(EctFailureReason.TooManyTokens)
        : null;

    private static bool IsTooLow(EctCandidate candidate, EctEffectivePolicy policy) =>
        candidate.Token.Level < (candidate.IsHead ? policy.MinimumLevel : policy.MinimumPredecessorLevel);
}

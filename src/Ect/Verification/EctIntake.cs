using System.Diagnostics.CodeAnalysis;

namespace Ect;

/// <summary>Rules 1 to 9, and the circle: from texts to well-formed tokens of a sufficient level, before any cryptography.</summary>
internal sealed class EctIntake(EctOptions options)
{
    private readonly EctTokenReader _reader = new(options.Limits, options.EffectiveAlgorithms);

    /// <summary>Takes in the texts of one request, each once.</summary>
    public bool TryTake(IReadOnlyList<string> texts, EctEffectivePolicy policy,
        [NotNullWhen(true)] out EctCandidates? candidates, [NotNullWhen(false)] out EctVerificationResult? refusal)
    {
        candidates = null;
        var counted = Count(texts);
        refusal = FindBeyondLimits(counted);
        if (refusal is not null) return false;

        var readings = Read(counted);
        refusal = FindUnreadable(readings);
        if (refusal is not null) return false;

        candidates = Arrange(readings, out var isCircle);
        refusal = FindTooLow(candidates, policy) ?? (isCircle ? EctVerificationResult.Failure(EctFailureReason.Cycle) : null);
        return refusal is null;
    }

    /// <summary>What a request carries was counted when it was taken in.</summary>
    private EctTokenTexts Count(IReadOnlyList<string> texts)
    {
        if (texts is EctTokenTexts taken) return taken;

        var counted = new EctTokenTexts(options.Limits);
        foreach (var text in texts)
            if (!counted.TryAdd(text)) break;

        return counted;
    }

    /// <summary>Rules 1 and 2, before anything is read.</summary>
    private static EctVerificationResult? FindBeyondLimits(EctTokenTexts counted) =>
        counted.Failure is { IsFailure: true } failure ? EctVerificationResult.Failure(failure.Reason, counted.TooLong, detail: failure.Detail)
        : counted.Count is 0 ? EctVerificationResult.Failure(EctFailureReason.Missing)
        : null;

    private List<Reading> Read(EctTokenTexts texts)
    {
        var (readings, values) = (new List<Reading>(texts.Count), options.Limits.MaxTokensValues);
        foreach (var (i, text) in texts.Index())
        {
            var result = _reader.Read(text, values);
            values -= result.Values;
            readings.Add(new(texts.PositionOf(i), result));

            // No other text can fail by a lower rule.
            if (result.Reason is EctFailureReason.TokenTooLarge or EctFailureReason.Malformed) break;
        }

        return readings;
    }

    /// <summary>If several can not be read, the lowest rule gives the reason, then the first text: the reasons of rules 2 to 8
    /// are numbered in the rules' order.</summary>
    private static EctVerificationResult? FindUnreadable(List<Reading> readings) =>
        readings.Where(reading => reading.Result.Token is null).MinBy(reading => reading.Result.Reason) switch
        {
            null => null,
            { Result.Reason: EctFailureReason.TokenTooLarge } => // Its length has been looked at.
                EctVerificationResult.Failure(EctFailureReason.TokenTooLarge, detail: "the JSON values of all tokens together"),
            var unreadable => EctVerificationResult.Failure(unreadable.Result.Reason, unreadable.Index, detail: unreadable.Result.Claim),
        };

    private static EctCandidates Arrange(List<Reading> readings, out bool isCircle)
    {
        var byToken = readings.ToDictionary(reading => reading.Result.Token!);
        var tokens = new EctTokenSet([.. byToken.Keys]);
        isCircle = !tokens.TryOrder(out var ordered);
        return new(tokens, [.. ordered.Select(token => byToken[token].ToCandidate(isHead: !tokens.IsInlinePredecessor(token)))]);
    }

    private static EctVerificationResult? FindTooLow(EctCandidates candidates, EctEffectivePolicy policy)
    {
        var tooLow = candidates.InOrder.Where(candidate => LevelOf(candidate) < policy.MinimumOf(candidate)).MinBy(candidate => candidate.Index);
        return tooLow?.Refused(new(EctFailureReason.LevelTooLow, tooLow.Token.IsSigned ? "L3, for which there is no audit ledger in use" : null));

        EctAssuranceLevel LevelOf(EctCandidate candidate) => candidate.Token.IsSigned ? policy.SignedLevel : candidate.Token.Level;
    }

    private sealed record Reading(int Index, EctReadResult Result)
    {
        public EctCandidate ToCandidate(bool isHead) => new(Result.Token!, Result.Jws, Index, isHead);
    }
}

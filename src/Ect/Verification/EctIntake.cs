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
        var distinct = texts.Index().DistinctBy(text => text.Item, StringComparer.Ordinal).ToList();
        refusal = CheckCount(distinct.Count);
        if (refusal is not null) return false;

        var readings = distinct.ConvertAll(text => new Reading(text.Index, _reader.Read(text.Item)));
        refusal = FindUnreadable(readings);
        if (refusal is not null) return false;

        candidates = Arrange(readings, out var isCircle);
        refusal = FindTooLow(candidates, policy) ?? (isCircle ? EctVerificationResult.Failure(EctFailureReason.Cycle) : null);
        return refusal is null;
    }

    private EctVerificationResult? CheckCount(int count) =>
        count is 0 ? EctVerificationResult.Failure(EctFailureReason.Missing)
        : count > options.Limits.MaxTokens ? EctVerificationResult.Failure(EctFailureReason.TooManyTokens)
        : null;

    /// <summary>If several can not be read, the lowest rule gives the reason, then the first text: the reasons of rules 2 to 8
    /// are numbered in the rules' order.</summary>
    private static EctVerificationResult? FindUnreadable(List<Reading> readings) =>
        readings.Where(reading => reading.Result.Token is null).MinBy(reading => reading.Result.Reason) is { } unreadable
            ? EctVerificationResult.Failure(unreadable.Result.Reason, unreadable.Index, detail: unreadable.Result.Claim)
            : null;

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

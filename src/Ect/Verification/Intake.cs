using System.Diagnostics.CodeAnalysis;
using Ect.Graph;
using Ect.Tokens;

namespace Ect.Verification;

/// <summary>Rules 1 to 9, and the circle: from texts to well-formed tokens of a sufficient level, before any cryptography.</summary>
internal sealed class Intake(EctOptions options)
{
    private readonly TokenReader _reader = new(options.Limits, options.EffectiveAlgorithms);

    /// <summary>Takes in the texts of one request, each once.</summary>
    public bool TryTake(IReadOnlyList<string> texts, EffectivePolicy policy,
        [NotNullWhen(true)] out Candidates? candidates, [NotNullWhen(false)] out EctVerificationResult? refusal)
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
    private TokenTexts Count(IReadOnlyList<string> texts)
    {
        if (texts is TokenTexts taken) return taken;

        var counted = new TokenTexts(options.Limits);
        foreach (var text in texts)
            if (!counted.TryAdd(text)) break;

        return counted;
    }

    /// <summary>Rules 1 and 2, before anything is read.</summary>
    private static EctVerificationResult? FindBeyondLimits(TokenTexts counted) =>
        counted.Failure is { IsFailure: true } failure ? EctVerificationResult.Failure(failure.Reason, counted.TooLong, detail: failure.Detail)
        : counted.Count is 0 ? EctVerificationResult.Failure(EctFailureReason.Missing)
        : null;

    private List<Reading> Read(TokenTexts texts)
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

    /// <summary>If several cannot be read, the lowest rule gives the reason, then the first text: the reasons of rules 2 to 8
    /// are numbered in the rules' order.</summary>
    private static EctVerificationResult? FindUnreadable(List<Reading> readings) =>
        readings.Where(reading => reading.Result.Token is null).MinBy(reading => reading.Result.Reason) switch
        {
            null => null,
            { Result.Reason: EctFailureReason.TokenTooLarge } => // Its length has been looked at.
                EctVerificationResult.Failure(EctFailureReason.TokenTooLarge, detail: "the JSON values of all tokens together"),
            var unreadable => EctVerificationResult.Failure(unreadable.Result.Reason, unreadable.Index, detail: unreadable.Result.Claim),
        };

    private static Candidates Arrange(List<Reading> readings, out bool isCircle)
    {
        var byToken = readings.ToDictionary(reading => reading.Result.Token!);
        var tokens = new TokenSet([.. byToken.Keys]);
        isCircle = !tokens.TryOrder(out var ordered);
        return new(tokens, [.. ordered.Select(token => byToken[token].ToCandidate(isHead: !tokens.IsInlinePredecessor(token)))]);
    }

    private static EctVerificationResult? FindTooLow(Candidates candidates, EffectivePolicy policy)
    {
        var tooLow = candidates.InOrder.Where(candidate => LevelOf(candidate) < policy.MinimumOf(candidate)).MinBy(candidate => candidate.Index);
        return tooLow?.Refused(new(EctFailureReason.LevelTooLow, tooLow.Token.IsSigned ? "L3, for which there is no audit ledger in use" : null));

        EctAssuranceLevel LevelOf(Candidate candidate) => candidate.Token.IsSigned ? policy.SignedLevel : candidate.Token.Level;
    }

    private sealed record Reading(int Index, ReadResult Result)
    {
        public Candidate ToCandidate(bool isHead) => new(Result.Token!, Result.Jws, Index, isHead);
    }
}

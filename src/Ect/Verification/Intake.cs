using System.Diagnostics.CodeAnalysis;
using Ect.Graph;
using Ect.Tokens;

namespace Ect.Verification;

/// <summary>Applies rules 1 to 9 and finds circles: it turns texts into well-formed tokens of a sufficient level, before any
/// cryptography.</summary>
internal sealed class Intake(EctOptions options, VerifiedTokens verified)
{
    private readonly TokenReader _reader = new(options.Limits, options.EffectiveAlgorithms);

    /// <summary>Reads the texts of one request, each once.</summary>
    public bool TryTake(IReadOnlyList<string> texts, EctRequirement requirement, EctLedgerMode ledger,
        [NotNullWhen(true)] out Attempt? attempt, [NotNullWhen(false)] out EctVerificationResult? refusal)
    {
        attempt = null;
        var counted = Count(texts);
        refusal = FindBeyondLimits(counted);
        if (refusal is not null) return false;

        if (!TryRead(counted, out var tokens, out refusal)) return false;

        attempt = new Attempt(options, requirement, ledger) { Tokens = new RequestTokens(tokens) };
        refusal = FindTooLow(attempt) ?? (attempt.Tokens.IsCircle ? EctVerificationResult.Failure(EctFailureReason.Cycle) : null);
        return refusal is null;
    }

    /// <summary>Returns the counted texts. Those of a request were usually counted within the same limits when they were
    /// extracted.</summary>
    private EctTokenTexts Count(IReadOnlyList<string> texts)
    {
        if (texts is EctTokenTexts taken) return taken.Within(options.Limits);

        var counted = new EctTokenTexts(options.Limits);
        foreach (var text in texts)
            if (!counted.TryAdd(text)) break;

        return counted;
    }

    /// <summary>Applies rules 1 and 2, before anything is read.</summary>
    private static EctVerificationResult? FindBeyondLimits(EctTokenTexts counted) =>
        counted.Failure is { IsFailure: true } failure
            ? EctVerificationResult.Failure(failure.Reason, counted.PositionOfTooLong, detail: failure.Detail)
        : counted.Count is 0 ? EctVerificationResult.Failure(EctFailureReason.Missing)
        : null;

    /// <summary>Reads all texts. If several cannot be read, the lowest rule gives the reason, then the first text. The reasons of rules 2
    /// to 8 are numbered in the order of the rules.</summary>
    private bool TryRead(EctTokenTexts texts, out List<RequestToken> tokens, [NotNullWhen(false)] out EctVerificationResult? refusal)
    {
        (tokens, refusal) = (new(texts.Count), null);
        var (values, first) = (options.Limits.MaxTokensValues, default(ReadResult?));
        for (var i = 0; i < texts.Count; i++)
        {
            var (read, provenBy) = Read(texts[i], values);
            values -= read.Values;
            if (read.Token is { } token)
            {
                tokens.Add(new(token, texts.PositionOf(i), read.Jws) { ProvenBy = provenBy });
            }
            else if (first is null || read.Reason < first.Value.Reason)
            {
                (first, refusal) = (read, Unreadable(read, texts.PositionOf(i)));
                // No other text can fail by a lower rule.
                if (read.Reason is EctFailureReason.TokenTooLarge or EctFailureReason.Malformed) break;
            }
        }

        return refusal is null;
    }

    private static EctVerificationResult Unreadable(ReadResult read, int position) => read.Reason is EctFailureReason.TokenTooLarge
        ? EctVerificationResult.Failure( // Its length has been checked.
            EctFailureReason.TokenTooLarge, detail: "the JSON values of all tokens together")
        : EctVerificationResult.Failure(read.Reason, position, detail: read.Claim);

    /// <summary>Reads a text, unless it was verified before.</summary>
    private (ReadResult Result, EctDigest? ProvenBy) Read(string text, int maxValues)
    {
        if (verified.Find(text) is not { } known) return (_reader.Read(text, maxValues), null);
        return known.Token.JsonValues <= maxValues
            ? (new ReadResult(known.Token, EctFailureReason.None) { Values = known.Token.JsonValues }, known.KeyThumbprint)
            : (ReadResult.Failure(EctFailureReason.TokenTooLarge), null);
    }

    private static EctVerificationResult? FindTooLow(Attempt attempt)
    {
        var (tokens, tooLow) = (attempt.Tokens.InOrder, default(RequestToken));
        for (var i = 0; i < tokens.Count; i++)
            if (attempt.LevelOf(tokens[i]) < attempt.MinimumOf(tokens[i]) && !(tooLow?.Index < tokens[i].Index)) tooLow = tokens[i];

        return tooLow?.Refused(new(
            EctFailureReason.LevelTooLow, tooLow.Token.IsSigned ? "L3, for which no audit ledger is in use" : null));
    }
}

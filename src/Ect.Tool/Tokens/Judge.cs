using Ect.Tool.Output;
using Microsoft.Extensions.DependencyInjection;

namespace Ect.Tool.Tokens;

/// <summary>Has the library verify tokens, without using them up, and says rule by rule what came of it.</summary>
/// <remarks>The verifier stops at the first rule that fails. So the rules before it passed, and those after it were not
/// reached.</remarks>
internal static class Judge
{
    /// <summary>A name that no token is for.</summary>
    private const string Nobody = "urn:ect:nobody";

    private const int MaxNames = 10;

    private static readonly string[] OfKeys = ["10", "11", "12", "13"], OfSigned = ["4", "5", "6", "11", "13"];

    /// <summary>Applies all rules to the tokens of one request.</summary>
    public static async Task<Verdict> VerifyAsync(
        IReadOnlyList<string> texts, Question question, CancellationToken cancellationToken)
    {
        var tokens = texts.Select(Parse).ToList();
        await using var service = Make(question, question.Audience ?? FirstAudience(tokens));
        var result = await ApplyAsync(service, texts, question, cancellationToken);
        return new(texts, [.. tokens.OfType<EctToken>()], result, [.. Rows(result, KnownKeys(result, service), Excused(tokens, question))]);
    }

    /// <summary>Applies all rules to one token, as far as they can be without what is not known. Without keys of its issuer, the rules
    /// after the signature are applied to its claims alone, as if they had come unsigned.</summary>
    public static async Task<Verdict> InspectAsync(string text, Question question, CancellationToken cancellationToken)
    {
        var verdict = await VerifyAsync([text], question, cancellationToken);
        if (question.Issuers is not [] || verdict.Result.FailureReason is not EctFailureReason.UntrustedIssuer) return verdict;

        var later = Rule.PlaceOf("14");
        var unsigned = question with { Level = EctAssuranceLevel.L1 };
        var claims = await VerifyAsync([text.Split('.')[1]], unsigned, cancellationToken);
        var isRead = claims.Result.Succeeded || Rule.PlaceOf(claims.Result.FailureReason) >= later;
        return verdict with
        {
            Result = isRead ? claims.Result : verdict.Result,
            Rules =
            [
                .. verdict.Rules.Take(later).Select(row => OfKeys.Contains(row.Rule) ? row.Excused("needs --jwks") : row),
                .. isRead
                    ? claims.Rules.Skip(later)
                    : verdict.Rules.Skip(later).Select(row => row.Excused("needs --jwks, since this is a token of -00")),
            ],
            IsUnproven = true,
            IsUndecided = !isRead,
        };
    }

    private static EctToken? Parse(string text) => EctToken.TryParse(text, new EctLimits(), out var token) ? token : null;

    private static string FirstAudience(IEnumerable<EctToken?> tokens) =>
        tokens.OfType<EctToken>().LastOrDefault()?.Audiences[0] ?? Nobody;

    private static ServiceProvider Make(Question question, string identity)
    {
        var clock = question.At is { } at ? new FixedClock(at) : TimeProvider.System;
        try
        {
            return TokenService.Make(identity, Configure, clock);
        }
        catch (ToolException) when (question.Audience is null)
        {
            return TokenService.Make(Nobody, Configure, clock); // No service can have the name that the token is for.
        }

        void Configure(EctBuilder builder)
        {
            builder.Services.Configure<EctOptions>(options =>
            {
                options.MinimumLevel = question.Level;
                options.UnresolvedPredecessors =
                    question.NeedsPredecessors ? EctUnresolvedPredecessors.Refuse : EctUnresolvedPredecessors.Report;
            });
            foreach (var (issuer, jwks) in question.Issuers)
            {
                if (jwks.AsSpan().TrimStart() is ['{', ..]) builder.AddIssuerJwks(issuer, jwks);
                else builder.AddIssuer(issuer, new Uri(jwks));
            }
        }
    }

    private static async Task<EctVerificationResult> ApplyAsync(
        ServiceProvider service, IReadOnlyList<string> texts, Question question, CancellationToken cancellationToken) =>
        await service.GetRequiredService<EctVerifier>().VerifyAsync(
            texts,
            new EctRequirement
            {
                Consume = false,
                Actions = question.Actions is [] ? null : question.Actions,
                BodyBinding = question.ContentHash is null ? EctBodyBinding.None : EctBodyBinding.OutputHash,
                ContentHash = question.ContentHash,
                Callers = question.AnswerTo is { Audiences: [var callee, ..] } ? [new(callee, $"the call was made to {callee}")] : [],
                AnswerTo = question.AnswerTo,
            },
            cancellationToken);

    /// <summary>The rules that cannot be applied, and why.</summary>
    private static Dictionary<string, string> Excused(List<EctToken?> tokens, Question question)
    {
        var excused = new Dictionary<string, string>
        {
            ["20"] = "the receiver alone knows what was used",
            ["21"] = "the receiver's own store and ledger",
        };
        if (question.AnswerTo is null) excused["14"] = "the receiver alone knows its caller";
        if (question.Audience is null) excused["15"] = "needs --audience";
        if (question.ContentHash is null) excused["18"] = "needs --body";
        if (question.Actions is []) excused["19"] = "needs --action";
        if (tokens.All(token => token is { Level: EctAssuranceLevel.L1 }))
            foreach (var rule in OfSigned) excused[rule] = "the token is unsigned";

        var known = tokens.OfType<EctToken>().Select(token => token.Id).ToHashSet();
        var unknown = tokens.OfType<EctToken>().SelectMany(token => token.Predecessors).Distinct().Count(id => !known.Contains(id));
        if (unknown > 0 && !question.NeedsPredecessors) excused["17"] = $"{unknown} of the predecessors not given: only in part";
        return excused;
    }

    private static IEnumerable<RuleResult> Rows(
        EctVerificationResult result, string? knownKeys, Dictionary<string, string> excused)
    {
        var end = result.Succeeded ? Rule.All.Count : Rule.PlaceOf(result.FailureReason);
        foreach (var (place, rule) in Rule.All.Index())
        {
            var row = new RuleResult(rule.Number, rule.Text, place < end ? RuleState.Passed : RuleState.NotReached)
            {
                Reasons = rule.Reasons,
            };
            if (place == end) yield return row.Failed(result, knownKeys);
            else yield return place < end && excused.TryGetValue(rule.Number, out var why) ? row.Excused(why) : row;
        }
    }

    private static RuleResult Failed(this RuleResult row, EctVerificationResult result, string? knownKeys) =>
        row with
        {
            State = RuleState.Failed,
            Reason = result.FailureReason,
            Detail = knownKeys is null ? result.FailureDetail : $"{result.FailureDetail}. {knownKeys}",
        };

    /// <summary>Names the keys that the issuer has, where its key is unknown.</summary>
    private static string? KnownKeys(EctVerificationResult result, ServiceProvider service)
    {
        if (result is not { FailureReason: EctFailureReason.UnknownKey, FailedToken.Issuer: var issuer }) return null;

        var sets = service.GetRequiredService<EctTrustedKeySets>().GetStatus().Where(set => set.Owner == issuer);
        string[] names = [.. sets.SelectMany(set => set.Keys).Select(key => key.KeyId)];
        if (names is []) return "It has no key that a token could name";

        var more = names.Length > MaxNames ? $" and {names.Length - MaxNames} more" : "";
        return $"Its keys are {string.Join(", ", names.Take(MaxNames))}{more}";
    }

    private static RuleResult Excused(this RuleResult row, string why) =>
        row with { State = RuleState.NotChecked, Reason = null, Detail = why };
}

/// <summary>What came of a verification.</summary>
/// <param name="Texts">The tokens as they were given.</param>
/// <param name="Tokens">Those that could be read.</param>
/// <param name="Result">The library's result.</param>
/// <param name="Rules">All rules by their numbers.</param>
internal sealed record Verdict(
    IReadOnlyList<string> Texts, IReadOnlyList<EctToken> Tokens, EctVerificationResult Result, IReadOnlyList<RuleResult> Rules)
{
    /// <summary>Whether no signature was verified, although there is one.</summary>
    public bool IsUnproven { get; init; }

    /// <summary>Whether nothing failed, but only since not all could be applied.</summary>
    public bool IsUndecided { get; init; }

    public RuleResult? Failure => Rules.FirstOrDefault(row => row.State is RuleState.Failed);
}

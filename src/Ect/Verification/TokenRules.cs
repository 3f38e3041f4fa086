using Ect.Graph;
using Ect.Keys;
using Ect.Tokens;

namespace Ect.Verification;

/// <summary>Applies rules 10 to 19, token by token (profile, section 2), in two passes, so that the ids that a token names are looked up
/// only after its own signature is verified. The reason is the same as in one pass.</summary>
internal sealed class TokenRules(EctOptions options, KeyAliases aliases, VerifiedTokens verified)
{
    private readonly ITokenRule[] _ofTheToken =
    [
        new IssuerRule(),                 // 10, 11
        new RevocationRule(aliases),      // 12
        new SignatureRule(aliases, verified), // 12, 13
        new CallerRule(options.Identity), // 14, 15
        new TimeRule(options),            // 16
    ];

    private readonly ITokenRule[] _ofItsPlace =
    [
        new GraphRule(),                  // 17
        new EndpointRule(),               // 18, 19
        new AnswerRule(),
    ];

    /// <summary>Checks the tokens, predecessors first.</summary>
    /// <returns>The failure of the first rule that fails, token by token; <see langword="null"/> if none does.</returns>
    public async ValueTask<EctVerificationResult?> FindRefusalAsync(Attempt attempt, CancellationToken cancellationToken)
    {
        var (tokens, passed, refusal) = (attempt.Tokens.InOrder, 0, default(EctVerificationResult));
        while (passed < tokens.Count && refusal is null)
        {
            var failure = await CheckAsync(_ofTheToken, tokens[passed], attempt, cancellationToken).ConfigureAwait(false);
            if (failure.IsFailure) refusal = tokens[passed].Refused(failure);
            else passed++;
        }

        var genuine = Genuine(tokens, passed);
        attempt.Graph.Admit(genuine);

        // A token before the one that failed may fail by a later rule. That is then the first failure.
        for (var i = 0; i < genuine.Count; i++)
        {
            var failure = await CheckAsync(_ofItsPlace, genuine[i], attempt, cancellationToken).ConfigureAwait(false);
            if (failure.IsFailure) return genuine[i].Refused(failure);
        }

        return refusal;
    }

    /// <summary>Returns the tokens that count, up to the first that is refused.</summary>
    private static IReadOnlyList<RequestToken> Genuine(IReadOnlyList<RequestToken> tokens, int passed) =>
        passed is 1 && tokens is [{ IsDropped: false }]
            ? tokens // Most requests.
            : [.. tokens.Take(passed).Where(token => !token.IsDropped)];

    private static async ValueTask<Failure> CheckAsync(
        ITokenRule[] rules, RequestToken candidate, Attempt attempt, CancellationToken cancellationToken)
    {
        foreach (var rule in rules)
        {
            var failure = await rule.CheckAsync(candidate, attempt, cancellationToken).ConfigureAwait(false);
            if (failure.IsFailure || candidate.IsDropped) return failure;
        }

        return Failure.None;
    }
}

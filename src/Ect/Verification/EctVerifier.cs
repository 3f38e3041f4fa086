using System.Diagnostics;
using Ect.Diagnostics;
using Ect.Graph;
using Ect.Keys;
using Ect.Recording;
using Ect.Revocation;
using Ect.Verification;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Ect;

/// <summary>Verifies the tokens of one request, rule by rule (profile, section 2). The first rule that fails gives the reason;
/// nothing is recorded until everything before it has passed.</summary>
/// <remarks>Registered by <c>AddEct()</c>; thread-safe.</remarks>
public sealed class EctVerifier
{
    private readonly EctOptions _options;
    private readonly KeySources _keys;
    private readonly RevocationSources _revocations;
    private readonly Intake _intake;
    private readonly GraphValidator _graphs;
    private readonly Consumption _consumption;
    private readonly LedgerRecorder _ledger;
    private readonly TokenRules _rules;
    private readonly TimeProvider _clock;
    private readonly Metrics _metrics;
    private readonly RefusalLog _refusals;
    private readonly OutageLog _outages;
    private readonly ILogger<EctVerifier> _logger;

    internal EctVerifier(IOptions<EctOptions> options, KeySources keys, RevocationSources revocations, KeyAliases aliases, GraphValidator graphs,
        Consumption consumption, LedgerRecorder ledger, TimeProvider clock, Metrics metrics,
        RefusalLog refusals, OutageLog outages, ILogger<EctVerifier> logger)
    {
        _options = options.Value;
        _keys = keys;
        _revocations = revocations;
        _intake = new Intake(_options);
        _graphs = graphs;
        _consumption = consumption;
        _ledger = ledger;
        _rules = new TokenRules(_options, keys, aliases);
        _clock = clock;
        _metrics = metrics;
        _refusals = refusals;
        _outages = outages;
        _logger = logger;
    }

    /// <summary>Verifies all tokens of one request, and uses the heads up unless the requirement says otherwise.</summary>
    /// <param name="tokens">The tokens as they travel, one each. The same text twice counts once.</param>
    /// <param name="requirement">What is asked for beyond the options.</param>
    /// <param name="cancellationToken">Ends the verification when the caller has gone; nothing stays used up.</param>
    /// <returns>A context, or the reason of the first rule that failed. Bad input is never an exception.</returns>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    /// <exception cref="ArgumentNullException">An argument is <see langword="null"/>.</exception>
    public async ValueTask<EctVerificationResult> VerifyAsync(
        IReadOnlyList<string> tokens, EctRequirement requirement, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(tokens);
        ArgumentNullException.ThrowIfNull(requirement);

        using var activity = Activities.StartVerification();
        var started = _clock.GetTimestamp();
        return Tell(await RunAsync(tokens, requirement, isRehearsal: false, cancellationToken).ConfigureAwait(false), started, activity);
    }

    /// <summary>Asks whether the tokens would be refused whatever the content is. Uses nothing up, and leaves no trace where they would
    /// not.</summary>
    /// <returns>The refusal, told and measured like any; <see langword="null"/> for none so far.</returns>
    internal async ValueTask<EctVerificationResult?> FindRefusalAsync(
        IReadOnlyList<string> tokens, EctRequirement requirement, CancellationToken cancellationToken)
    {
        var started = _clock.GetTimestamp();
        var result = await RunAsync(tokens, requirement, isRehearsal: true, cancellationToken).ConfigureAwait(false);
        if (result.Succeeded) return null;

        using var activity = Activities.StartVerification();
        return Tell(result, started, activity);
    }

    /// <summary>Refuses for what was found before there was a token to verify.</summary>
    /// <returns>The refusal, told and measured like any.</returns>
    internal EctVerificationResult Refuse(EctFailureReason reason, string? detail)
    {
        using var activity = Activities.StartVerification();
        var result = EctVerificationResult.Failure(reason, detail: detail);
        return Tell(result, _clock.GetTimestamp(), activity, isTold: result.IsUnavailable); // By whoever found it.
    }

    private EctVerificationResult Tell(EctVerificationResult result, long started, Activity? activity, bool isTold = false)
    {
        _metrics.Verified(_clock.GetElapsedTime(started), result);
        activity.SetResult(result);
        if (result.Succeeded) _logger.Accepted(result.Context);
        else if (!isTold) _refusals.Tell(result);
        return result;
    }

    private async ValueTask<EctVerificationResult> RunAsync(
        IReadOnlyList<string> texts, EctRequirement requirement, bool isRehearsal, CancellationToken cancellationToken)
    {
        var policy = new EffectivePolicy(_options, requirement, _ledger.Mode);
        if (!_intake.TryTake(texts, policy, out var candidates, out var refusal)) return refusal;

        try
        {
            var revocations = await _revocations.GetAsync(cancellationToken).ConfigureAwait(false);
            var graph = _graphs.Begin(GraphRequest(candidates.Tokens, revocations, policy));
            var attempt = new Attempt(policy, _clock.GetUtcNow(), candidates.Tokens, revocations, graph);
            return await _rules.FindRefusalAsync(candidates.InOrder, attempt, cancellationToken).ConfigureAwait(false)
                ?? await CompleteAsync(candidates, attempt, isRehearsal, cancellationToken).ConfigureAwait(false);
        }
        catch (EctUnavailableException exception)
        {
            _outages.Failed(exception);
            return EctVerificationResult.Unavailable(exception);
        }
    }

    private GraphRequest GraphRequest(TokenSet tokens, EctRevocationSet revocations, EffectivePolicy policy) => new()
    {
        Tokens = tokens,
        KnownTokens = policy.Requirement.AnswerTo is { } sent ? [sent] : [],
        SignedLevel = policy.Requirement.Consume ? policy.SignedLevel : EctAssuranceLevel.L2,
        RecallsTokens = !policy.Requirement.Consume && _ledger.Mode is not EctLedgerMode.Off, // Nothing but the store makes them L3.
        MinimumPredecessorLevel = policy.MinimumPredecessorLevel,
        ReportsUnresolved = policy.ReportsUnresolved,
        RefusesTainted = policy.RefusesTainted,
        Revocations = revocations,
        IsTrusted = _keys.IsTrustedAsync,
    };

    private async ValueTask<EctVerificationResult> CompleteAsync(
        Candidates candidates, Attempt attempt, bool isRehearsal, CancellationToken cancellationToken)
    {
        var outcome = attempt.Graph.Complete();
        var consumed = default(Consumed);
        if (!attempt.Policy.Requirement.Consume)
        {
            if (FindNotRecorded(candidates, attempt.Policy, outcome) is { } notRecorded) return notRecorded;
        }
        else if (!isRehearsal)
        {
            var items = outcome.Tokens.Zip(outcome.ToRecords(candidates.ThumbprintOf), (token, record) => new LedgerItem(token, record)).ToList();
            consumed = await _consumption.ConsumeAsync(candidates.Tokens.Heads, items, attempt.Policy.IsRecordedFirst, attempt.Now, cancellationToken).ConfigureAwait(false);
            if (consumed.Failure.IsFailure) return candidates.Refused(consumed.Failure);
        }

        TellAnswered(candidates, attempt.Policy, isRehearsal);
        return EctVerificationResult.Success(
            new EctContext(candidates.Tokens.Heads, outcome.Graph, outcome.Level, outcome.IsTainted, consumed.Receipts ?? []));
    }

    /// <summary>Where everything passed, each dependency that it took has answered.</summary>
    private void TellAnswered(Candidates candidates, EffectivePolicy policy, bool isRehearsal)
    {
        var isConsumed = policy.Requirement.Consume && !isRehearsal;
        _outages.Answered(EctFailureReason.RevocationUnavailable);
        _outages.Answered(EctFailureReason.KeySourceUnavailable);
        if (isConsumed) _outages.Answered(EctFailureReason.ReplayCacheUnavailable);
        if (isConsumed || candidates.Tokens.Heads.Any(head => head.Predecessors.Count > 0)) _outages.Answered(EctFailureReason.StoreUnavailable);
        if (isConsumed && policy.IsRecordedFirst) _outages.Answered(EctFailureReason.LedgerUnavailable);
    }

    /// <summary>Rule 9 once more, for a gate: it records nothing, and so finds L3 only where somebody has recorded the token
    /// already.</summary>
    private static EctVerificationResult? FindNotRecorded(Candidates candidates, EffectivePolicy policy, GraphOutcome outcome) =>
        candidates.InOrder.FirstOrDefault(candidate => !candidate.IsDropped && outcome.LevelOf(candidate.Token) < policy.MinimumOf(candidate))
            ?.Refused(new(EctFailureReason.LevelTooLow, "L3, which a gate finds only where the token is recorded already"));
}

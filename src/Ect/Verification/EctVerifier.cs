using System.Diagnostics;
using Ect.Diagnostics;
using Ect.Graph;
using Ect.Keys;
using Ect.Recording;
using Ect.Verification;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Ect;

/// <summary>Verifies the tokens of one request, rule by rule (profile, section 2). The first rule that fails gives the reason. Nothing is
/// recorded before all other rules have passed.</summary>
/// <remarks><c>AddEct()</c> registers it. It is thread-safe.</remarks>
public sealed class EctVerifier
{
    private readonly EctOptions _options;
    private readonly EctRevocationSources _revocations;
    private readonly Intake _intake;
    private readonly RequestGraphs _graphs;
    private readonly Consumption _consumption;
    private readonly LedgerRecorder _ledger;
    private readonly TokenRules _rules;
    private readonly KeySources _keys;
    private readonly VerifiedTokens _verified = new();
    private readonly TimeProvider _clock;
    private readonly Metrics _metrics;
    private readonly RecentRefusals _recent;
    private readonly RefusalLog _refusals;
    private readonly ReportLog _reports;
    private readonly OutageLog _outages;
    private readonly TokenSpans _spans;
    private readonly ILogger<EctVerifier> _logger;

    internal EctVerifier(
        IOptions<EctOptions> options, KeySources keys, EctRevocationSources revocations, KeyAliases aliases, RequestGraphs graphs,
        Consumption consumption, LedgerRecorder ledger, TimeProvider clock, Metrics metrics,
        RecentRefusals recent, RefusalLog refusals, ReportLog reports, OutageLog outages, TokenSpans spans, ILogger<EctVerifier> logger)
    {
        _options = options.Value;
        _keys = keys;
        _revocations = revocations;
        _intake = new Intake(_options, _verified);
        _graphs = graphs;
        _consumption = consumption;
        _ledger = ledger;
        _rules = new TokenRules(_options, aliases, _verified);
        _clock = clock;
        _metrics = metrics;
        _recent = recent;
        _refusals = refusals;
        _reports = reports;
        _outages = outages;
        _spans = spans;
        _logger = logger;
    }

    /// <summary>Verifies all tokens of one request, and uses the heads up unless the requirement says otherwise.</summary>
    /// <param name="tokens">The tokens as they are sent, one text each. A repeated text counts once.</param>
    /// <param name="requirement">The requirements beyond the options.</param>
    /// <param name="cancellationToken">Ends the verification when the caller has gone. Nothing remains used up.</param>
    /// <returns>A context, or the reason of the first rule that failed. Bad input is never an exception.</returns>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    /// <exception cref="ArgumentNullException">An argument is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentException"><paramref name="requirement"/> has a <see cref="EctRequirement.BodyBinding"/> without a
    /// <see cref="EctRequirement.ContentHash"/>, or the reverse.</exception>
    public async ValueTask<EctVerificationResult> VerifyAsync(
        IReadOnlyList<string> tokens, EctRequirement requirement, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(tokens);
        ArgumentNullException.ThrowIfNull(requirement);
        EctRequirement.ThrowIfHalfBound(requirement, isContentKnown: true);

        using var activity = Activities.StartVerification();
        var started = _clock.GetTimestamp();
        var result = await RunAsync(tokens, requirement, isRehearsal: false, cancellationToken).ConfigureAwait(false);
        if (activity is not null && result.Succeeded) Trace(activity, result.Context, isRequest: requirement.AnswerTo is null);
        return Tell(result, requirement.Mode, started, activity);
    }

    /// <summary>Finds out whether the tokens of a request would be refused whatever its content is, for a host that reads long content only
    /// for accepted senders. It uses nothing up, and logs and measures nothing unless they would be refused.</summary>
    /// <param name="tokens">The tokens as they are sent, one text each.</param>
    /// <param name="requirement">The requirements beyond the options. Without <see cref="EctRequirement.ContentHash"/>, a head may carry
    /// any hash of the content.</param>
    /// <param name="cancellationToken">Ends the verification when the caller has gone.</param>
    /// <returns>The failure; <see langword="null"/> if there is none so far. <see cref="VerifyAsync"/> then decides when the content is
    /// there.</returns>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    /// <exception cref="ArgumentNullException">An argument is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentException"><paramref name="requirement"/> has a <see cref="EctRequirement.ContentHash"/> without a
    /// <see cref="EctRequirement.BodyBinding"/>.</exception>
    public async ValueTask<EctVerificationResult?> FindRefusalAsync(
        IReadOnlyList<string> tokens, EctRequirement requirement, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(tokens);
        ArgumentNullException.ThrowIfNull(requirement);
        EctRequirement.ThrowIfHalfBound(requirement, isContentKnown: false);

        var started = _clock.GetTimestamp();
        var result = await RunAsync(tokens, requirement, isRehearsal: true, cancellationToken).ConfigureAwait(false);
        if (result.Succeeded) return null;

        using var activity = Activities.StartVerification();
        return Tell(result, requirement.Mode, started, activity);
    }

    /// <summary>Refuses a request because of something that a host found before there was a token to verify, such as a body that cannot be
    /// read. The failure is logged and measured like any other.</summary>
    /// <param name="reason">The reason. If a dependency could not answer, the host logs that.</param>
    /// <param name="detail">An explanation for the service's own log: fixed text without any part of the request.</param>
    /// <param name="mode">Whether the request is refused, or goes on and is only reported.</param>
    /// <returns>The failure.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="reason"/> is <see cref="EctFailureReason.None"/>.</exception>
    public EctVerificationResult Refuse(EctFailureReason reason, string? detail = null, EctMode mode = EctMode.Enforce)
    {
        ArgumentOutOfRangeException.ThrowIfEqual(reason, EctFailureReason.None);
        using var activity = Activities.StartVerification();
        var result = EctVerificationResult.Failure(reason, detail: detail);
        return Tell(result, mode, _clock.GetTimestamp(), activity, isTold: result.IsUnavailable); // Its finder has logged it.
    }

    private void Trace(Activity activity, EctContext context, bool isRequest)
    {
        _spans.Link(activity, context.Heads.SelectMany(head => head.Predecessors));
        if (isRequest) _spans.Arrived(activity, context.Heads); // An answer was not sent in the span that this process continues.
    }

    private EctVerificationResult Tell(EctVerificationResult result, EctMode mode, long started, Activity? activity, bool isTold = false)
    {
        _metrics.Verified(_clock.GetElapsedTime(started), result, mode);
        activity.SetResult(result, mode);
        if (!result.Succeeded) _recent.Add(result, wouldRefuse: mode is EctMode.Report);
        if (result.Succeeded) _logger.Accepted(result.Context);
        else if (mode is EctMode.Report) _reports.Tell(result);
        else if (!isTold) _refusals.Tell(result);
        return result;
    }

    private async ValueTask<EctVerificationResult> RunAsync(
        IReadOnlyList<string> texts, EctRequirement requirement, bool isRehearsal, CancellationToken cancellationToken)
    {
        if (!_intake.TryTake(texts, requirement, _ledger.Mode, out var attempt, out var refusal))
            return requirement.Mode is EctMode.Report ? await WithTrustAsync(refusal, cancellationToken).ConfigureAwait(false) : refusal;

        var result = await DecideAsync(attempt, isRehearsal, cancellationToken).ConfigureAwait(false);
        if (isRehearsal || !result.Succeeded) KeepGenuine(attempt.Tokens);
        return result;
    }

    /// <summary>Finds out whether a token that failed before rule 10 names a trusted issuer, for <see cref="ReportLog"/>.</summary>
    private async ValueTask<EctVerificationResult> WithTrustAsync(EctVerificationResult refusal, CancellationToken cancellationToken)
    {
        if (refusal.FailedToken is not { } token) return refusal;

        try
        {
            return EctVerificationResult.Failure(
                refusal.FailureReason, refusal.FailedTokenIndex, token, refusal.FailureDetail,
                namesTrustedIssuer: await _keys.Now().IsTrustedAsync(token.Issuer, cancellationToken).ConfigureAwait(false));
        }
        catch (EctKeySourceException)
        {
            return refusal; // The issuer counts as one that is not trusted.
        }
    }

    private async ValueTask<EctVerificationResult> DecideAsync(Attempt attempt, bool isRehearsal, CancellationToken cancellationToken)
    {
        try
        {
            attempt.Keys = _keys.Now();
            attempt.Revocations = await _revocations.GetAsync(cancellationToken).ConfigureAwait(false);
            attempt.Now = _clock.GetUtcNow();
            attempt.Graph = _graphs.Begin(attempt.Tokens, attempt);
            return await _rules.FindRefusalAsync(attempt, cancellationToken).ConfigureAwait(false)
                ?? await CompleteAsync(attempt, isRehearsal, cancellationToken).ConfigureAwait(false);
        }
        catch (EctUnavailableException exception)
        {
            _outages.Failed(exception);
            return EctVerificationResult.Unavailable(exception);
        }
    }

    /// <summary>Remembers genuine tokens, because a rehearsed request comes once more, and captured tokens may be sent again and
    /// again.</summary>
    private void KeepGenuine(RequestTokens tokens)
    {
        foreach (var head in tokens.HeadTexts) _verified.Keep(head);
    }

    private async ValueTask<EctVerificationResult> CompleteAsync(Attempt attempt, bool isRehearsal, CancellationToken cancellationToken)
    {
        var (graph, heads) = (attempt.Graph, attempt.Tokens.Heads);
        graph.Complete();
        var consumed = default(Consumed);
        if (!attempt.Requirement.Consume)
        {
            if (FindNotRecorded(attempt) is { } notRecorded) return notRecorded;
        }
        else if (!isRehearsal)
        {
            consumed = await _consumption
                .ConsumeAsync(heads, ToItems(graph.Tokens, attempt.Now), attempt.IsRecordedFirst, attempt.Now, cancellationToken)
                .ConfigureAwait(false);
            if (consumed.Failure.IsFailure) return attempt.Tokens.Refused(consumed.Failure);
        }

        TellAnswered(attempt, isRehearsal);
        return EctVerificationResult.Success(new EctContext(heads, graph, consumed.Receipts ?? []));
    }

    private static LedgerItem[] ToItems(IReadOnlyList<RequestToken> tokens, DateTimeOffset now)
    {
        var items = new LedgerItem[tokens.Count];
        for (var i = 0; i < items.Length; i++)
        {
            var (token, node) = (tokens[i], tokens[i].Node!);
            var isStored = node.IsStored;
            items[i] = new(token.Token, isStored ? node.Record! : node.ToRecord(token.Key?.Thumbprint, now)) { IsStored = isStored };
        }

        return items;
    }

    /// <summary>Notes which dependencies have answered. If everything passed, all that were needed have.</summary>
    private void TellAnswered(Attempt attempt, bool isRehearsal)
    {
        var isConsumed = attempt.Requirement.Consume && !isRehearsal;
        _outages.Answered(EctFailureReason.RevocationUnavailable);
        _outages.Answered(EctFailureReason.KeySourceUnavailable);
        if (isConsumed) _outages.Answered(EctFailureReason.ReplayCacheUnavailable);
        if (isConsumed || attempt.Tokens.Heads.Any(head => head.Predecessors.Count > 0))
            _outages.Answered(EctFailureReason.StoreUnavailable);
        if (isConsumed && attempt.IsRecordedFirst) _outages.Answered(EctFailureReason.LedgerUnavailable);
    }

    /// <summary>Applies rule 9 once more for a gate, which records nothing. It finds L3 only if the token is recorded already.</summary>
    private static EctVerificationResult? FindNotRecorded(Attempt attempt) =>
        attempt.Tokens.InOrder.FirstOrDefault(token => !token.IsDropped && token.Node!.Level < attempt.MinimumOf(token))
            ?.Refused(new(EctFailureReason.LevelTooLow, "L3, which a gate finds only if the token is recorded already"));
}

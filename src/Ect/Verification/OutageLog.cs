using System.Collections.Frozen;
using Ect.Diagnostics;
using Microsoft.Extensions.Logging;

namespace Ect.Verification;

/// <summary>Logs how dependencies fail: the exception when one stops answering and once a minute while that lasts, and a line when it
/// answers again. The line for each refused request is the <see cref="RefusalLog"/>'s.</summary>
/// <remarks>A dependency that fails now and then must not be told of with every change: it answers once it has not failed for a second.
/// Keys come from many places under one reason: they answer again once none has failed for a minute.</remarks>
internal sealed class OutageLog(TimeProvider clock, ILogger<EctVerifier> logger)
{
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan KeysSettling = TimeSpan.FromMinutes(1);

    private readonly FrozenDictionary<EctFailureReason, Outage> _outages = new[]
    {
        EctFailureReason.KeySourceUnavailable, EctFailureReason.RevocationUnavailable, EctFailureReason.StoreUnavailable,
        EctFailureReason.LedgerUnavailable, EctFailureReason.ReplayCacheUnavailable,
    }.ToFrozenDictionary(reason => reason, _ => new Outage(clock));

    /// <summary>Tells that a dependency did not answer.</summary>
    /// <param name="exception">How it failed.</param>
    public void Failed(EctUnavailableException exception)
    {
        // A fenced cache answers: it is its memory that is not believed.
        if (exception.Reason is EctFailureReason.ReplayFenced) Answered(EctFailureReason.ReplayCacheUnavailable);
        else if (_outages[exception.Reason].Failed(exception) is { } due) logger.DependencyFailed(exception.Reason, due);
    }

    /// <summary>Tells that a dependency has answered.</summary>
    /// <param name="reason">Which one.</param>
    public void Answered(EctFailureReason reason)
    {
        var settling = reason is EctFailureReason.KeySourceUnavailable ? KeysSettling : Settling;
        if (_outages[reason].Answered(settling) is { } duration) logger.DependencyAnswers(reason, duration);
    }
}

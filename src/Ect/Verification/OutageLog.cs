using System.Collections.Frozen;
using Ect.Diagnostics;
using Microsoft.Extensions.Logging;

namespace Ect.Verification;

/// <summary>Logs the outages of dependencies: the exception when a dependency stops answering and once a minute while that lasts, and a
/// line when it answers again. <see cref="RefusalLog"/> logs the line for each refused request.</summary>
/// <remarks>A dependency that fails now and then must not be logged with every change. It counts as answering when it has not failed for a
/// second. Keys come from many places under one reason, and count as answering when none has failed for a minute.</remarks>
internal sealed class OutageLog(TimeProvider clock, ILogger<EctVerifier> logger)
{
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan KeysSettling = TimeSpan.FromMinutes(1);

    private readonly FrozenDictionary<EctFailureReason, Outage> _outages = new[]
    {
        EctFailureReason.KeySourceUnavailable, EctFailureReason.RevocationUnavailable, EctFailureReason.StoreUnavailable,
        EctFailureReason.LedgerUnavailable, EctFailureReason.ReplayCacheUnavailable,
    }.ToFrozenDictionary(reason => reason, _ => new Outage(clock));

    /// <summary>Notes that a dependency did not answer.</summary>
    /// <param name="exception">The exception of the failure.</param>
    public void Failed(EctUnavailableException exception)
    {
        // A fenced cache answers, but its memory is not believed.
        if (exception.Reason is EctFailureReason.ReplayFenced) Answered(EctFailureReason.ReplayCacheUnavailable);
        else if (_outages[exception.Reason].Failed(exception) is { } due) logger.DependencyFailed(exception.Reason, due);
    }

    /// <summary>Notes that a dependency has answered.</summary>
    /// <param name="reason">The reason that stands for the dependency.</param>
    public void Answered(EctFailureReason reason)
    {
        var settling = reason is EctFailureReason.KeySourceUnavailable ? KeysSettling : Settling;
        if (_outages[reason].Answered(settling) is { } duration) logger.DependencyAnswers(reason, duration);
    }
}

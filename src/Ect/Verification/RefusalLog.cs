using Ect.Diagnostics;
using Microsoft.Extensions.Logging;

namespace Ect.Verification;

/// <summary>Logs refused requests: at most 10 lines a second for each reason, and every 10 s how many more there were.</summary>
/// <remarks>Metrics count all of them. Requests of strangers must not fill a disk. The state is as large as there are reasons. A timer logs
/// the count, whether another request is refused or not, and the disposal of this object logs the last one.</remarks>
internal sealed class RefusalLog : IDisposable
{
    private const int LinesASecond = 10;
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan SummaryDelay = TimeSpan.FromSeconds(10);

    private readonly Lock _gate = new();
    private readonly Dictionary<EctFailureReason, Lines> _lines = [];
    private readonly TimeProvider _clock;
    private readonly ILogger<EctVerifier> _logger;
    private readonly ITimer _summary;
    private bool _isSummaryDue;

    public RefusalLog(TimeProvider clock, ILogger<EctVerifier> logger)
    {
        (_clock, _logger) = (clock, logger);
        _summary = clock.CreateTimer(
            static log => ((RefusalLog)log!).Summarize(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public void Tell(EctVerificationResult result)
    {
        if (_logger.IsEnabled(LevelOf(result.FailureReason)) && TryTakeLine(result.FailureReason))
            _logger.Refused(LevelOf(result.FailureReason), result);
    }

    public void Dispose()
    {
        _summary.Dispose();
        Summarize();
    }

    /// <summary>Returns the level of a reason. A scanner, a browser or a health check without a token is not worth a warning.</summary>
    private static LogLevel LevelOf(EctFailureReason reason) =>
        reason is EctFailureReason.Missing ? LogLevel.Information : LogLevel.Warning;

    private bool TryTakeLine(EctFailureReason reason)
    {
        lock (_gate)
        {
            if (!_lines.TryGetValue(reason, out var lines)) _lines.Add(reason, lines = new Lines());
            if (lines.TryTake(_clock)) return true;

            lines.Untold++;
            if (!_isSummaryDue) _isSummaryDue = _summary.Change(SummaryDelay, Timeout.InfiniteTimeSpan);
            return false;
        }
    }

    private void Summarize()
    {
        List<(EctFailureReason Reason, long Count)> untold;
        lock (_gate)
        {
            _isSummaryDue = false;
            untold = [.. _lines.Where(lines => lines.Value.Untold > 0).Select(lines => (lines.Key, lines.Value.Untold))];
            foreach (var lines in _lines.Values) lines.Untold = 0;
        }

        foreach (var (reason, count) in untold)
        {
            var level = LevelOf(reason);
            _logger.MoreRefused(level, count, reason);
        }
    }

    /// <summary>The times at which the last lines of one reason were written.</summary>
    private sealed class Lines
    {
        private readonly long?[] _writtenAt = new long?[LinesASecond];
        private int _oldest;

        /// <summary>How many refused requests have no line, and still have to be counted in the log.</summary>
        public long Untold { get; set; }

        public bool TryTake(TimeProvider clock)
        {
            if (_writtenAt[_oldest] is { } before && clock.GetElapsedTime(before) < Second) return false;
            _writtenAt[_oldest] = clock.GetTimestamp();
            _oldest = (_oldest + 1) % LinesASecond;
            return true;
        }
    }
}

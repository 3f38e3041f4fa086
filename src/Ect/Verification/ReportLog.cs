using Ect.Collections;
using Microsoft.Extensions.Logging;

namespace Ect.Verification;

/// <summary>Logs requests that are not refused only because of <see cref="EctMode.Report"/>: once a minute for each reason and
/// issuer.</summary>
/// <remarks>Anyone can invent issuers. Beyond a number of lines a minute, further requests are only measured.</remarks>
internal sealed class ReportLog(TimeProvider clock, ILogger<EctVerifier> logger) : IDisposable
{
    private const int LinesAMinute = 256;
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    private readonly ExpiringMap<(EctFailureReason Reason, string? Issuer), bool> _told = new(LinesAMinute, clock);

    public void Tell(EctVerificationResult result)
    {
        if (TryTakeLine((result.FailureReason, result.FailedToken?.Issuer))) logger.WouldRefuse(result);
    }

    public void Dispose() => _told.Dispose();

    private bool TryTakeLine((EctFailureReason Reason, string? Issuer) line)
    {
        lock (_told.Gate)
        {
            if (_told.TryGet(line, out _) || !_told.MakeRoom(1)) return false;
            _told.Add(line, true, Minute);
            return true;
        }
    }
}

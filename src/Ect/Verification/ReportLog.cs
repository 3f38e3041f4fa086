using Ect.Collections;
using Microsoft.Extensions.Logging;

namespace Ect.Verification;

/// <summary>Logs requests that are not refused only because of <see cref="EctMode.Report"/>: once a minute for each reason and
/// issuer.</summary>
/// <remarks>Anyone can invent issuers. Beyond a number of lines a minute, further requests are only measured. What is known of an issuer
/// decides which lines count together, so that strangers take none from those who are trusted.</remarks>
internal sealed class ReportLog(TimeProvider clock, ILogger<EctVerifier> logger) : IDisposable
{
    private const int LinesAMinute = 256;
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    private readonly ExpiringMap<(EctFailureReason Reason, string? Issuer), bool>[] _told =
        [.. Enum.GetValues<Standing>().Select(_ => new ExpiringMap<(EctFailureReason, string?), bool>(LinesAMinute, clock))];

    /// <summary>What is known of the issuer of a token that failed.</summary>
    private enum Standing
    {
        /// <summary>The token could not be read, or the failure is not that of one token. There are no more lines than reasons.</summary>
        NoIssuer,

        /// <summary>Nothing.</summary>
        Stranger,

        /// <summary>It is trusted, but anyone may have written the token.</summary>
        Named,

        /// <summary>The signature of the token was valid.</summary>
        Proven,
    }

    public void Tell(EctVerificationResult result)
    {
        if (TryTakeLine(_told[(int)StandingOf(result)], (result.FailureReason, result.FailedToken?.Issuer))) logger.WouldRefuse(result);
    }

    public void Dispose()
    {
        foreach (var told in _told) told.Dispose();
    }

    private static Standing StandingOf(EctVerificationResult result) => result switch
    {
        { FailedToken: null } => Standing.NoIssuer,
        { IsAuthentic: true } => Standing.Proven,
        { NamesTrustedIssuer: true } => Standing.Named,
        _ => Standing.Stranger,
    };

    private static bool TryTakeLine(
        ExpiringMap<(EctFailureReason Reason, string? Issuer), bool> told, (EctFailureReason Reason, string? Issuer) line)
    {
        lock (told.Gate)
        {
            if (told.TryGet(line, out _) || !told.MakeRoom(1)) return false;
            told.Add(line, true, Minute);
            return true;
        }
    }
}

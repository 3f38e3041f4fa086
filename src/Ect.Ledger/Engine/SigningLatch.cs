using Ect.Ledger.Diagnostics;
using Microsoft.Extensions.Logging;

namespace Ect.Ledger.Engine;

/// <summary>Ends all signing of this process for good, once its storage showed another history than the one that it signed for. Only a
/// restart opens it, after somebody has looked.</summary>
internal sealed class SigningLatch(ILogger logger)
{
    private string? _reason;

    /// <summary>Why nothing is signed any more; <see langword="null"/> as long as it is.</summary>
    public string? Reason => Volatile.Read(ref _reason);

    /// <exception cref="EctLedgerException">It is closed.</exception>
    public void ThrowIfClosed()
    {
        if (Reason is { } reason) throw new EctLedgerException(reason) { NothingRecorded = true };
    }

    /// <summary>Closes it, and returns what to throw.</summary>
    /// <param name="finding">What was found.</param>
    public EctLedgerException Close(string finding)
    {
        var reason = $"{finding} This process signs nothing any more. Compare the ledger with the tree heads that others kept, "
            + "restore what is missing, and restart.";
        if (Interlocked.CompareExchange(ref _reason, reason, null) is null) logger.LedgerContradicted(finding);
        return new EctLedgerException(reason);
    }
}

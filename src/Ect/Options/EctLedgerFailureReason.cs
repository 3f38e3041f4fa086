namespace Ect;

/// <summary>Why accepted tokens were not recorded in the background.</summary>
public enum EctLedgerFailureReason
{
    /// <summary>The ledger failed in every attempt. Whether it recorded them all the same is not known; recording a token again does no harm.</summary>
    LedgerFailed,

    /// <summary>Too many tokens were waiting already.</summary>
    QueueFull,

    /// <summary>The service stopped before it came to them.</summary>
    Stopped,
}

namespace Ect;

/// <summary>Why accepted tokens were not recorded in the background.</summary>
public enum EctLedgerFailureReason
{
    /// <summary>The ledger failed in every attempt. It is not known whether it recorded the tokens nevertheless. Recording a token again
    /// does no harm.</summary>
    LedgerFailed,

    /// <summary>Too many tokens were waiting already.</summary>
    QueueFull,

    /// <summary>The service stopped before the tokens were recorded.</summary>
    Stopped,
}

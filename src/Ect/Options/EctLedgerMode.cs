namespace Ect;

/// <summary>When verified tokens are recorded in the audit ledger (profile, section 1).</summary>
public enum EctLedgerMode
{
    /// <summary>Never: no token reaches L3.</summary>
    Off,

    /// <summary>Before the request goes on: its tokens are L3. If the ledger cannot answer, the request is refused with 503.</summary>
    Synchronous,

    /// <summary>Behind the request, in batches: its tokens are L2 until they are recorded. What could not be recorded is reported. A request that asks
    /// for L3 is recorded synchronously all the same.</summary>
    Asynchronous,
}

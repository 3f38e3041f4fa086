namespace Ect;

/// <summary>Says when verified tokens are recorded in the audit ledger (profile, section 1).</summary>
public enum EctLedgerMode
{
    /// <summary>Never. No token reaches L3.</summary>
    Off,

    /// <summary>Before the request goes on. Its tokens are L3. If the ledger cannot answer, the request is refused with 503.</summary>
    Synchronous,

    /// <summary>In the background, in batches. The tokens are L2 until they are recorded, and those that could not be recorded are
    /// reported. The tokens of a request that requires L3 are recorded synchronously nevertheless.</summary>
    Asynchronous,
}

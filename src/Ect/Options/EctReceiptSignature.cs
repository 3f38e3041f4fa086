namespace Ect;

/// <summary>What a signature of the ledger's receipts is for.</summary>
public enum EctReceiptSignature
{
    /// <summary>All receipts of the tokens that are recorded at once, which may be those of many requests. A receipt is bound to its token
    /// by the entry's hash alone, and does not name it.</summary>
    PerBatch = 0,
    /// <summary>One receipt, which names its token (<c>sub</c>, RFC 9943): it says what it is for also to those who may not see the entry
    /// yet. Each costs a signature, and one verification of it.</summary>
    PerToken = 1,
}

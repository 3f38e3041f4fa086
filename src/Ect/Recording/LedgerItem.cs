namespace Ect.Recording;

/// <summary>A token that the ledger is to record, with its record in the store.</summary>
internal sealed record LedgerItem(EctToken Token, EctTokenRecord Record)
{
    /// <summary>Whether the store has this record already, so that it need not be written.</summary>
    public bool IsStored { get; init; }
}

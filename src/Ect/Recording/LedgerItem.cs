namespace Ect.Recording;

/// <summary>A token that the ledger is to record, and what the store keeps of it.</summary>
internal sealed record LedgerItem(EctToken Token, EctTokenRecord Record)
{
    /// <summary>Whether the store has this very record, so that it need not be told.</summary>
    public bool IsStored { get; init; }
}

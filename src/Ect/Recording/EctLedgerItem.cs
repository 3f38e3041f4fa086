namespace Ect;

/// <summary>A token that the ledger is to record, and what the store keeps of it.</summary>
internal sealed record EctLedgerItem(EctToken Token, EctTokenRecord Record);

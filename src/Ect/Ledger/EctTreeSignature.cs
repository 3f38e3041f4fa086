namespace Ect;

/// <summary>What an <see cref="IEctLedgerSigner"/> made for one tree.</summary>
/// <param name="Head">The signed tree head.</param>
/// <param name="ReceiptSignature">What all receipts under this tree share. The ledger keeps it, and reads nothing in it.</param>
public sealed record EctTreeSignature(EctTreeHead Head, ReadOnlyMemory<byte> ReceiptSignature);

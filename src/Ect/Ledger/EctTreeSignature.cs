namespace Ect;

/// <summary>What an <see cref="IEctLedgerSigner"/> made for one tree.</summary>
/// <param name="Head">The signed tree head.</param>
/// <param name="ReceiptSignatures">One signature for each token that the signer was given, in their order. The ledger keeps them, and reads nothing in them.</param>
public sealed record EctTreeSignature(EctTreeHead Head, IReadOnlyList<ReadOnlyMemory<byte>> ReceiptSignatures);

namespace Ect;

/// <summary>What an <see cref="IEctLedgerSigner"/> made for one tree.</summary>
/// <param name="head">The signed tree head.</param>
/// <param name="receiptSignatures">One signature for each of the ids that the signer was given, in their order.</param>
public sealed class EctTreeSignature(EctTreeHead head, IReadOnlyList<ReadOnlyMemory<byte>> receiptSignatures)
{
    /// <summary>The signed tree head.</summary>
    public EctTreeHead Head { get; } = head;

    /// <summary>One signature for each of the ids that the signer was given, in their order. The ledger keeps them, and reads nothing in
    /// them.</summary>
    public IReadOnlyList<ReadOnlyMemory<byte>> ReceiptSignatures { get; } = receiptSignatures;
}

namespace Ect.TestUtils;

/// <summary>A signer that can be told to fail, to wait, or to sign something else.</summary>
public sealed class FlakySigner(IEctLedgerSigner inner) : IEctLedgerSigner
{
    private int _waiting;

    public bool Fails { get; set; }

    public TaskCompletionSource? Gate { get; set; }

    /// <summary>Whether it blocks its caller's thread while it waits for the gate.</summary>
    public bool Blocks { get; set; }

    /// <summary>What it does before it verifies.</summary>
    public Action BeforeVerify { get; set; } = () => { };

    /// <summary>What it gives instead.</summary>
    public Func<EctTreeSignature, EctTreeSignature> Altered { get; set; } = signature => signature;

    public int Signatures { get; private set; }

    /// <summary>How many wait for the gate.</summary>
    public int Waiting => Volatile.Read(ref _waiting);

    /// <summary>Completed when somebody waits for the gate.</summary>
    public TaskCompletionSource Asked { get; } = new();

    public string Origin => inner.Origin;

    public async ValueTask<EctTreeSignature> SignAsync(
        long size, EctDigest rootHash, IReadOnlyList<string?> tokenIds, CancellationToken cancellationToken)
    {
        if (Gate is { } gate) await WaitAsync(gate.Task);
        if (Fails) throw new InvalidOperationException("The key is out of reach.");
        Signatures++;
        return Altered(await inner.SignAsync(size, rootHash, tokenIds, cancellationToken));
    }

    public bool Verify(EctTreeSignature signature, IReadOnlyList<string?> tokenIds)
    {
        BeforeVerify();
        return inner.Verify(signature, tokenIds);
    }

    public bool VerifyReceipt(string? tokenId, long size, EctDigest rootHash, ReadOnlyMemory<byte> receiptSignature) =>
        inner.VerifyReceipt(tokenId, size, rootHash, receiptSignature);

    public byte[] MakeReceipt(string? tokenId, EctInclusionProof proof, ReadOnlyMemory<byte> receiptSignature) =>
        inner.MakeReceipt(tokenId, proof, receiptSignature);

    private async Task WaitAsync(Task gate)
    {
        Interlocked.Increment(ref _waiting);
        Asked.TrySetResult();
        if (Blocks) gate.Wait();
        await gate;
        Interlocked.Decrement(ref _waiting);
    }
}

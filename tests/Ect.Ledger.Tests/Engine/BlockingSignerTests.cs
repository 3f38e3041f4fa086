using System.Collections.Concurrent;
using System.Diagnostics;
using Microsoft.Extensions.Logging.Abstractions;

namespace Ect.Ledger.Tests;

/// <summary>A signer that blocks its caller's thread, as a driver of a security module does: a bounded number of threads is lost to it, and
/// everyone is answered in time.</summary>
public sealed class BlockingSignerTests : IDisposable
{
    private static readonly TimeSpan Timeout = TimeSpan.FromMilliseconds(200);

    private readonly LedgerHost _keys = new();
    private readonly ManualResetEventSlim _gate = new(initialState: true);
    private readonly StoredEctLedger _ledger;
    private readonly BlockingSigner _signer;

    public BlockingSignerTests()
    {
        _signer = new BlockingSigner(_keys.Signer, _gate);
        _ledger = new StoredEctLedger(
            _keys.Storage, _signer, TestTokens.Options(options => options.Ledger.Timeout = Timeout), TimeProvider.System,
            NullLogger<StoredEctLedger>.Instance);
    }

    private static CancellationToken Cancellation => LedgerHost.Cancellation;

    [Fact]
    public async Task AppendAsync_SignerBlocksForLong_FewThreadsAndEveryoneIsAnsweredInTime()
    {
        await AppendAsync();
        _gate.Reset();

        var begun = Stopwatch.GetTimestamp();
        for (var round = 0; round < 10; round++)
        {
            var appends = Enumerable.Range(0, 12).Select(_ => AppendAsync()).ToList();
            foreach (var append in appends)
                Assert.Contains(
                    "signer failed", (await Assert.ThrowsAsync<EctLedgerException>(() => append)).Message, StringComparison.Ordinal);
        }

        Assert.InRange(_signer.Blocked, 1, 4);
        Assert.InRange(Stopwatch.GetElapsedTime(begun), 10 * Timeout, TimeSpan.FromSeconds(30));

        _gate.Set();
        var receipt = await AppendAsync();
        Assert.Equal(121, receipt.LeafIndex);
        Assert.False(_signer.WasOnPool);
        Assert.Equal(122, (await _ledger.GetTreeHeadAsync(Cancellation)).Size);
        Assert.True((await _keys.Verifier.AuditAsync(_ledger, Cancellation)).Succeeded);
    }

    /// <summary>What was asked for in vain is not asked for once more when the signer is back.</summary>
    [Fact]
    public async Task AppendAsync_SignerIsBack_NotAskedForWhatNobodyWaitsFor()
    {
        await AppendAsync();
        _gate.Reset();
        for (var round = 0; round < 8; round++) await Assert.ThrowsAsync<EctLedgerException>(AppendAsync);
        var asked = _signer.Threads.Count;

        _gate.Set();
        await AppendAsync();

        Assert.Equal(asked + 1, _signer.Threads.Count);
    }

    [Fact]
    public async Task AppendAsync_NothingToSignForAWhile_NoThreadIsKept()
    {
        await AppendAsync();
        var threads = _signer.Threads.Distinct().ToList();

        await Poll.UntilAsync(
            () => Task.FromResult(threads.TrueForAll(thread => !thread.IsAlive)), TimeSpan.FromSeconds(20), "the signer's threads end");
        Assert.Equal(1, (await AppendAsync()).LeafIndex);
    }

    public void Dispose()
    {
        _gate.Set();
        _keys.Dispose();
    }

    private async Task<EctReceipt> AppendAsync() => (await _ledger.AppendAsync([LedgerTokens.Signed()], Cancellation))[0];

    private sealed class BlockingSigner(IEctLedgerSigner inner, ManualResetEventSlim gate) : IEctLedgerSigner
    {
        private int _blocked;

        public int Blocked => Volatile.Read(ref _blocked);

        /// <summary>The thread of each call.</summary>
        public ConcurrentQueue<Thread> Threads { get; } = [];

        public bool WasOnPool { get; private set; }

        public string Origin => inner.Origin;

        public ValueTask<EctTreeSignature> SignAsync(
            long size, EctDigest rootHash, IReadOnlyList<string?> tokenIds, CancellationToken cancellationToken)
        {
            Threads.Enqueue(Thread.CurrentThread);
            WasOnPool |= Thread.CurrentThread.IsThreadPoolThread;
            Interlocked.Increment(ref _blocked);
            gate.Wait(CancellationToken.None); // It does not listen.
            Interlocked.Decrement(ref _blocked);
            return inner.SignAsync(size, rootHash, tokenIds, CancellationToken.None);
        }

        public bool Verify(EctTreeSignature signature, IReadOnlyList<string?> tokenIds) => inner.Verify(signature, tokenIds);

        public byte[] MakeReceipt(string? tokenId, EctInclusionProof proof, ReadOnlyMemory<byte> receiptSignature) =>
            inner.MakeReceipt(tokenId, proof, receiptSignature);
    }
}

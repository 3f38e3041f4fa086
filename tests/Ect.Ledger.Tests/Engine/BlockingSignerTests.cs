using System.Collections.Concurrent;
using Ect.Ledger.Engine;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Ect.Ledger.Tests;

/// <summary>A signer that blocks its caller's thread, as a driver of a security module does: a bounded number of threads is lost to it, and
/// everyone is answered in time.</summary>
public sealed class BlockingSignerTests : IDisposable
{
    private static readonly TimeSpan Timeout = TimeSpan.FromMilliseconds(200);

    private readonly LedgerHost _keys = new();
    private readonly FakeTimeProvider _clock = new(Forge.Now);
    private readonly ManualResetEventSlim _gate = new(initialState: true);
    private readonly StoredEctLedger _ledger;
    private readonly BlockingSigner _signer;

    public BlockingSignerTests()
    {
        _signer = new BlockingSigner(_keys.Signer, _gate);
        _ledger = new StoredEctLedger(
            _keys.Storage, _signer, TestTokens.Options(options => options.Ledger.Timeout = Timeout), _clock,
            NullLogger<StoredEctLedger>.Instance);
    }

    private static CancellationToken Cancellation => LedgerHost.Cancellation;

    [Fact]
    public async Task AppendAsync_SignerBlocksForLong_FewThreadsAndEveryoneIsAnsweredInTime()
    {
        await AppendAsync();
        _gate.Reset();

        for (var round = 1; round <= 10; round++) await FailAsync(count: 12, round);

        Assert.InRange(_signer.Blocked, 1, 4);
        Assert.InRange(_clock.GetUtcNow() - Forge.Now, 10 * Timeout, TimeSpan.MaxValue);

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
        for (var round = 1; round <= 8; round++) await FailAsync(count: 1, round);
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
            () => Task.FromResult(threads.TrueForAll(thread => !thread.IsAlive)), TimeSpan.FromSeconds(60), "the signer's threads end");
        Assert.Equal(1, (await AppendAsync()).LeafIndex);
    }

    public void Dispose()
    {
        _gate.Set();
        _keys.Dispose();
    }

    /// <summary>Appends, and lets time pass until all were told that nothing was signed.</summary>
    private async Task FailAsync(int count, int round)
    {
        var appends = Enumerable.Range(0, count).Select(_ => AppendAsync()).ToList();
        await Poll.UntilAsync(
            () => Task.FromResult(_signer.Blocked >= Math.Min(round, SignerThreads.Max)), TimeSpan.FromSeconds(60), "the signer is asked");
        await Poll.UntilAsync(
            () =>
            {
                _clock.Advance(Timeout / 2);
                return Task.FromResult(appends.TrueForAll(append => append.IsCompleted));
            },
            TimeSpan.FromSeconds(60), "everyone is answered");

        foreach (var append in appends)
            Assert.Contains(
                "signer failed", (await Assert.ThrowsAsync<EctLedgerException>(() => append)).Message, StringComparison.Ordinal);
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

        public bool VerifyReceipt(string? tokenId, long size, EctDigest rootHash, ReadOnlyMemory<byte> receiptSignature) =>
            inner.VerifyReceipt(tokenId, size, rootHash, receiptSignature);

        public byte[] MakeReceipt(string? tokenId, EctInclusionProof proof, ReadOnlyMemory<byte> receiptSignature) =>
            inner.MakeReceipt(tokenId, proof, receiptSignature);
    }
}

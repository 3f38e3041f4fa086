namespace Ect.Ledger.Tests;

/// <summary>Signing happens behind the commit: it holds up nobody who records, and what it did not sign is not lost.</summary>
public sealed class SlowSignerTests : IDisposable
{
    private readonly LedgerHost _keys = new();
    private readonly FlakySigner _signer;
    private readonly WrappedStorage _storage;
    private readonly LedgerHost _host;

    public SlowSignerTests()
    {
        _signer = new FlakySigner(_keys.Signer);
        _storage = new WrappedStorage(_keys.Storage);
        _host = new LedgerHost(_keys.PrivateKey, signer: _signer, storage: _storage);
    }

    private static CancellationToken Cancellation => LedgerHost.Cancellation;

    /// <summary>How long a batch waits for the one before it.</summary>
    private static TimeSpan Patience => TimeSpan.FromMilliseconds(4);

    [Fact]
    public async Task AppendAsync_WhileOneIsSigned_TheNextIsRecordedAndNeitherIsPublished()
    {
        await _host.AppendOneAsync();
        var (gate, recorded) = (new TaskCompletionSource(), new Queue<TaskCompletionSource>([new(), new()]));
        var (firstRecorded, secondRecorded) = (recorded.First().Task, recorded.Last().Task);
        _storage.AfterAppend = () =>
        {
            recorded.Dequeue().SetResult();
            return Task.CompletedTask;
        };
        _signer.Gate = gate;
        var first = _host.AppendOneAsync();
        await firstRecorded;
        var second = _host.AppendOneAsync();
        await secondRecorded;

        Assert.Equal(1, (await _host.HeadAsync()).Size); // Does not wait for what others sign.
        Assert.Single(await _host.Ledger.ReadAsync(0, 10, Cancellation));
        Assert.False(first.IsCompleted || second.IsCompleted);

        gate.SetResult();
        _storage.AfterAppend = () => Task.CompletedTask;
        Assert.Equal([(1, 2), (2, 3)], (await Task.WhenAll(first, second)).Select(receipt => (receipt.LeafIndex, receipt.TreeSize)));
        Assert.Equal(3, (await _host.HeadAsync()).Size);
        Assert.Equal(EctLedgerFailure.None, (await _host.Verifier.AuditAsync(_host.Ledger, Cancellation)).Failure);
    }

    /// <summary>A signer that needs a network for each answer is asked for several batches at once, and one that fails, fails alone.</summary>
    [Fact]
    public async Task AppendAsync_SignerIsFarAway_AskedForTheNextBeforeItAnswers()
    {
        await _host.AppendOneAsync();
        var (gate, tokens) = (new TaskCompletionSource(), LedgerTokens.Many(3));
        _signer.Gate = gate;
        _signer.Altered = signature => signature.Head.Size is 3 ? throw new InvalidOperationException("Not this one.") : signature;
        var appends = new List<Task<IReadOnlyList<EctReceipt>>>();
        foreach (var token in tokens)
        {
            appends.Add(_host.AppendAsync(token));
            await UntilAskedAsync(appends.Count);
        }

        gate.SetResult();
        Assert.Equal((1, 2), Place(await appends[0]));
        await Assert.ThrowsAsync<EctLedgerException>(() => appends[1]);
        Assert.Equal((3, 4), Place(await appends[2]));

        _signer.Altered = signature => signature;
        Assert.Equal((2, 3), Place(await _host.AppendAsync(tokens[1])));
        Assert.True((await _host.Verifier.AuditAsync(_host.Ledger, Cancellation)).Succeeded);
    }

    [Fact]
    public async Task AppendAsync_SignerHangs_IsAskedForNoMoreThanEightBatchesAtOnce()
    {
        await _host.AppendOneAsync();
        var (gate, recorded) = (new TaskCompletionSource(), new TaskCompletionSource());
        _signer.Gate = gate;
        var appends = new List<Task<EctReceipt>>();
        for (var n = 1; n <= 8; n++)
        {
            appends.Add(_host.AppendOneAsync());
            await UntilAskedAsync(n);
        }

        _storage.AfterAppend = () =>
        {
            recorded.SetResult();
            return Task.CompletedTask;
        };
        appends.Add(_host.AppendOneAsync());
        await recorded.Task;
        _host.Clock.Advance(Patience);
        Assert.Equal(8, _signer.Waiting);

        gate.SetResult();
        Assert.Equal(Enumerable.Range(1, 9).Select(n => (long)n), (await Task.WhenAll(appends)).Select(receipt => receipt.LeafIndex));
    }

    [Theory]
    [InlineData(false), InlineData(true)]
    public async Task AppendAsync_SignerHangs_EndsAfterTheTimeoutAndGoesOnOnceItIsBack(bool blocks)
    {
        _signer.Blocks = blocks;
        var timeout = new EctLedgerOptions().Timeout;
        await _host.AppendOneAsync();
        var (token, hanging) = (LedgerTokens.Signed(), new TaskCompletionSource());
        _signer.Gate = hanging;
        var append = _host.AppendAsync(token);
        await _signer.Asked.Task;

        _host.Clock.Advance(timeout - TimeSpan.FromTicks(1));
        Assert.False(append.IsCompleted);
        _host.Clock.Advance(TimeSpan.FromTicks(1));
        var failed = await Assert.ThrowsAsync<EctLedgerException>(() => append);
        Assert.Contains("signer", failed.Message, StringComparison.Ordinal);
        Assert.False(failed.NothingRecorded);

        _signer.Gate = null;
        Assert.Equal((1, 2), (await _host.AppendAsync(token)) is [var receipt] ? (receipt.LeafIndex, receipt.TreeSize) : default);
        hanging.SetResult(); // An answer that comes too late changes nothing.
        Assert.Equal(2, (await _host.HeadAsync()).Size);
        Assert.Equal(EctLedgerFailure.None, (await _host.Verifier.AuditAsync(_host.Ledger, Cancellation)).Failure);
    }

    /// <summary>Lets time pass until so many batches wait for the signer.</summary>
    private Task UntilAskedAsync(int batches) => Poll.UntilAsync(() =>
    {
        _host.Clock.Advance(Patience);
        return Task.FromResult(_signer.Waiting == batches);
    }, TimeSpan.FromSeconds(20), $"{batches} batches wait for the signer");

    private static (long Index, long Size) Place(IReadOnlyList<EctReceipt> receipts) => (receipts[0].LeafIndex, receipts[0].TreeSize);

    public void Dispose()
    {
        _host.Dispose();
        _keys.Dispose();
    }
}

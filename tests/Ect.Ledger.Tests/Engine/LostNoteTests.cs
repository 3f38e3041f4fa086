using Microsoft.Extensions.Logging.Abstractions;

namespace Ect.Ledger.Tests;

/// <summary>A storage may lose its latest note when its machine crashes: what was signed before the crash does not go back.</summary>
public sealed class LostNoteTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly LedgerHost _keys = new();
    private readonly FlakySigner _signer;
    private readonly WrappedStorage _storage;
    private readonly LedgerHost _host;

    public LostNoteTests()
    {
        _signer = new FlakySigner(_keys.Signer);
        _storage = new WrappedStorage(_keys.Storage);
        _host = new LedgerHost(_keys.PrivateKey, signer: _signer, storage: _storage);
    }

    private static CancellationToken Cancellation => LedgerHost.Cancellation;

    [Theory]
    [InlineData(false), InlineData(true)]
    public async Task Head_NoteWasLost_StaysAndIsKeptAgain(bool isGone)
    {
        await _host.AppendAsync(LedgerTokens.Many(2));
        var lost = (await _host.HeadAsync()).Note;
        await _host.AppendAsync(LedgerTokens.Many(2));
        var head = await _host.HeadAsync();
        _storage.Kept.Clear();
        _storage.State = state => (state.Size, isGone ? null : lost);
        _signer.Fails = true;

        Assert.Equal(head.Note, (await _host.HeadAsync()).Note);
        Assert.Contains(_storage.Kept, derived => derived.Note == head.Note);
        Assert.Equal(4, (await _host.Ledger.ReadAsync(0, 10, Cancellation)).Count);
    }

    [Fact]
    public async Task Head_NoteWasLostAndStorageCannotBeWrittenTo_Stays()
    {
        await _host.AppendAsync(LedgerTokens.Many(2));
        var lost = (await _host.HeadAsync()).Note;
        var receipt = await _host.AppendOneAsync();
        _storage.State = state => (state.Size, lost);
        _storage.BeforeKeep = () => throw new EctLedgerException("The disk is full.");

        Assert.Equal(receipt.TreeSize, (await _host.HeadAsync()).Size);
    }

    /// <summary>Whoever starts behind the crash cannot know how far the ledger had signed. All that is there may have been.</summary>
    [Fact]
    public async Task Start_NoteWasLostAndSignerIsDown_GivesNoSmallerHead()
    {
        await _host.AppendAsync(LedgerTokens.Many(2));
        var lost = (await _host.HeadAsync()).Note;
        var token = LedgerTokens.Signed();
        await _host.AppendAsync(token);
        _storage.State = state => (state.Size, lost);
        _signer.Fails = true;
        var restarted = new LedgerHost(_keys.PrivateKey, signer: _signer, storage: _storage);

        await AssertSignerFailedAsync(() => restarted.HeadAsync());
        await AssertSignerFailedAsync(() => restarted.Ledger.ReadAsync(2, 1, Cancellation).AsTask());
        await AssertSignerFailedAsync(() => restarted.Ledger.FindAsync(token, Cancellation).AsTask());
        await AssertSignerFailedAsync(() => restarted.Ledger.ProveConsistencyAsync(2, 3, Cancellation).AsTask());
        await AssertSignerFailedAsync(() => restarted.Ledger.ProveInclusionAsync(2, 3, Cancellation).AsTask());
        Assert.Equal(2, (await restarted.Ledger.ReadAsync(0, 2, Cancellation)).Count); // Of these there is a head.

        (_signer.Fails, _storage.State) = (false, state => state);
        Assert.Equal(3, (await restarted.HeadAsync()).Size);
        Assert.Equal(2, (await restarted.Ledger.FindAsync(token, Cancellation))!.LeafIndex);
    }

    /// <summary>What readers ask for was signed for before the crash: it is signed again before they are answered.</summary>
    [Fact]
    public async Task Read_NoteWasLost_SignsFirst()
    {
        var tokens = LedgerTokens.Many(3);
        await _host.AppendAsync(tokens[..2]);
        var lost = (await _host.HeadAsync()).Note;
        await _host.AppendAsync(tokens[2]);
        var isLost = true;
        _storage.State = state => (state.Size, isLost ? lost : state.Note);
        _storage.BeforeKeep = () =>
        {
            isLost = false;
            return Task.CompletedTask;
        };
        var restarted = new LedgerHost(_keys.PrivateKey, signer: _signer, storage: _storage);

        Assert.Equal(2, (await restarted.Ledger.FindAsync(tokens[2], Cancellation))!.LeafIndex);
        Assert.Single((await restarted.Ledger.ProveConsistencyAsync(2, 3, Cancellation)).Path);
    }

    /// <summary>While others record, a head that leaves their entries out is good, but not before all that was there at the start is
    /// signed for.</summary>
    [Fact]
    public async Task Start_NoteWasLostWhileOthersAreAtWork_SignsFirst()
    {
        await _host.AppendAsync(LedgerTokens.Many(2));
        var lost = (await _host.HeadAsync()).Note;
        await _host.AppendOneAsync();
        _storage.State = state => (state.Size, lost);
        var restarted = new LedgerHost(_keys.PrivateKey, signer: _signer, storage: _storage);
        await restarted.Ledger.OpenAsync(Cancellation);
        var (gate, recording) = HoldAppends();

        var append = restarted.AppendOneAsync();
        await recording;
        var asked = restarted.HeadAsync();
        Assert.False(asked.IsCompleted);
        gate.SetResult();
        await append;

        Assert.Equal(4, (await asked).Size);
    }

    /// <summary>Who asks for a head waits behind one who sends again what is sealed already, and together with another one.</summary>
    [Fact]
    public async Task Start_NoteWasLostAndTokensAreSentAgain_SignsAllTheSame()
    {
        var tokens = LedgerTokens.Many(3);
        await _host.AppendAsync(tokens[..2]);
        var (lost, isLost) = ((await _host.HeadAsync()).Note, true);
        await _host.AppendAsync(tokens[2]);
        _storage.State = state => (state.Size, isLost ? lost : state.Note);
        _storage.BeforeKeep = () =>
        {
            isLost = false;
            return Task.CompletedTask;
        };
        var restarted = new LedgerHost(_keys.PrivateKey, signer: _signer, storage: _storage);
        await restarted.Ledger.OpenAsync(Cancellation);
        var (gate, recording) = HoldAppends();

        var first = restarted.AppendAsync(tokens[2]);
        await recording;
        var asked = restarted.HeadAsync();
        var second = restarted.AppendAsync(tokens[2]);
        gate.SetResult();

        Assert.Equal(3, (await asked).Size);
        await Task.WhenAll(first, second);
    }

    /// <summary>The storage has lost the head that the file has: the ledger begins with that one.</summary>
    [Theory]
    [InlineData(false), InlineData(true)]
    public async Task Start_FileHasALargerHead_BeginsWithItThoughTheSignerIsDown(bool isGone)
    {
        var path = Path.Combine(_folder.Path, "head");
        var ledger = Ledger(path);
        await ledger.AppendAsync(LedgerTokens.Many(2), Cancellation);
        var lost = (await ledger.GetTreeHeadAsync(Cancellation)).Note;
        await ledger.AppendAsync(LedgerTokens.Many(2), Cancellation);
        var note = await File.ReadAllTextAsync(path, Cancellation);
        _storage.State = state => (state.Size, isGone ? null : lost);
        _storage.Kept.Clear();
        _storage.BeforeKeep = () =>
        {
            _storage.State = state => state;
            return Task.CompletedTask;
        };
        if (!isGone) _signer.Fails = true; // Where no head is left, the first one is signed.

        var restarted = Ledger(path);

        Assert.Equal(4, (await restarted.GetTreeHeadAsync(Cancellation)).Size);
        Assert.Equal(4, (await restarted.ReadAsync(0, 10, Cancellation)).Count);
        Assert.Equal(note, await File.ReadAllTextAsync(path, Cancellation));
        if (!isGone) Assert.Equal([note], _storage.Kept.Select(derived => derived.Note));
    }

    /// <summary>A note with the right key may come from another history under the same name.</summary>
    [Fact]
    public async Task Head_OfAnotherHistoryWithTheSameKey_NotGivenOut()
    {
        await _host.AppendAsync(LedgerTokens.Many(2));
        await _keys.AppendAsync(LedgerTokens.Many(3)); // Another instance.
        using var fork = new LedgerHost(_keys.PrivateKey);
        await fork.AppendAsync(LedgerTokens.Many(5));
        var note = (await fork.HeadAsync()).Note;
        _storage.State = state => (state.Size, note);

        var refused = await Assert.ThrowsAsync<EctLedgerException>(_host.HeadAsync);

        Assert.Contains("a tree head of 5 entries that are not those that were recorded", refused.Message, StringComparison.Ordinal);
        Assert.NotNull(_host.Ledger.Latch.Reason);
    }

    public void Dispose()
    {
        _folder.Dispose();
        _host.Dispose();
        _keys.Dispose();
    }

    private static async Task AssertSignerFailedAsync(Func<Task> ask)
    {
        var failed = await Assert.ThrowsAsync<EctLedgerException>(ask);
        Assert.Contains("signer failed", failed.Message, StringComparison.Ordinal);
    }

    private StoredEctLedger Ledger(string headFile) => new(
        _storage, _signer, TestTokens.Options(options => options.Ledger.HeadFile = headFile), _host.Clock,
        NullLogger<StoredEctLedger>.Instance);

    /// <summary>Has the storage wait with what is appended until the gate is set.</summary>
    private (TaskCompletionSource Gate, Task Recording) HoldAppends()
    {
        var (gate, recording) = (new TaskCompletionSource(), new TaskCompletionSource());
        _storage.BeforeAppend = () =>
        {
            recording.TrySetResult();
            return gate.Task;
        };
        return (gate, recording.Task);
    }
}

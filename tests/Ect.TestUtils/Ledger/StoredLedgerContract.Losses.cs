namespace Ect.TestUtils;

/// <content>What gets lost on the way.</content>
public abstract partial class StoredLedgerContract
{
    [Fact]
    public async Task AppendAsync_AnswerOfTheStorageLost_TheTokenIsFoundByTheNextTry()
    {
        var host = await HostAsync();
        var storage = new WrappedStorage(host.Storage);
        var unlucky = Share(host, storage);
        var token = LedgerTokens.Signed();
        await unlucky.AppendOneAsync();

        storage.AfterAppend = () => throw new InvalidOperationException("The connection was lost.");
        var unclear = await Assert.ThrowsAsync<EctLedgerException>(() => unlucky.AppendAsync(token));
        Assert.False(unclear.NothingRecorded);
        storage.AfterAppend = () => Task.CompletedTask;

        Assert.Equal(2, (await unlucky.AppendOneAsync()).LeafIndex);
        Assert.Equal((1, 2), await PlaceAsync(unlucky, token));
        Assert.Equal(3, (await host.HeadAsync()).Size);
        await AssertAuditAsync(host);
    }

    [Fact]
    public async Task AppendAsync_StorageFailsBehindTheCommit_NotSaidToBeUnrecorded()
    {
        var host = await HostAsync();
        var full = new EctLedgerException("The disk is full.") { NothingRecorded = true, RetryAfter = TimeSpan.FromMinutes(1) };
        var storage = new WrappedStorage(host.Storage);
        var (unlucky, token) = (Share(host, storage), LedgerTokens.Signed());
        await unlucky.HeadAsync();
        storage.BeforeKeep = () => throw full;

        var failed = await Assert.ThrowsAsync<EctLedgerException>(() => unlucky.AppendAsync(token));

        Assert.Equal((full.Message, false, full.RetryAfter), (failed.Message, failed.NothingRecorded, failed.RetryAfter));
        storage.BeforeKeep = () => Task.CompletedTask;
        Assert.Equal((0, 1), await PlaceAsync(unlucky, token));
    }

    [Fact]
    public async Task AppendAsync_DiesBeforeItSigned_TheNextInstanceSignsWhatWasRecorded()
    {
        var host = await HostAsync();
        var storage = new WrappedStorage(host.Storage) { BeforeKeep = () => throw new EctLedgerException("The disk is full.") };
        var dying = Share(host, storage);
        var token = LedgerTokens.Signed();
        await host.AppendOneAsync();
        await Assert.ThrowsAsync<EctLedgerException>(() => dying.AppendAsync(token));

        var next = Share(host);
        Assert.Equal(2, (await next.HeadAsync()).Size); // Before anybody appends.
        Assert.Equal((1, 2), await PlaceAsync(next, token));
        await AssertAuditAsync(next);
    }

    [Theory]
    [InlineData("fails"), InlineData("signs another tree"), InlineData("hangs")]
    public async Task AppendAsync_SignerCannot_RecordedAndSignedByTheNextInstanceOnceItIsBack(string what)
    {
        var host = await HostAsync();
        var signer = new FlakySigner(host.Signer);
        var (unlucky, token) = (Share(host, signer: signer), LedgerTokens.Signed());
        await unlucky.AppendOneAsync();
        signer.Fails = what is "fails";
        if (what is "signs another tree") signer.Altered = signature => signature.With(head: host.Sign(9, signature.Head.RootHash));
        if (what is "hangs") signer.Gate = new();

        var append = unlucky.AppendAsync(token);
        if (what is "hangs")
        {
            await signer.Asked.Task;
            unlucky.Clock.Advance(new EctLedgerOptions().Timeout);
        }

        var failed = await Assert.ThrowsAsync<EctLedgerException>(() => append);
        Assert.Contains("signer failed", failed.Message, StringComparison.Ordinal);
        Assert.False(failed.NothingRecorded);
        var next = Share(host, signer: signer);
        if (what is not "hangs")
        {
            Assert.Equal(1, (await unlucky.HeadAsync()).Size);
            await Assert.ThrowsAsync<EctLedgerException>(next.HeadAsync); // For all that it knows, more was signed before it started.
        }

        (signer.Fails, signer.Gate, signer.Altered) = (false, null, signature => signature);
        Assert.Equal(2, (await next.HeadAsync()).Size);
        Assert.Equal((1, 2), await PlaceAsync(next, token));
        await AssertAuditAsync(next);
    }

    [Theory]
    [InlineData(EctReceiptSignature.PerBatch), InlineData(EctReceiptSignature.PerToken)]
    public async Task Ledger_SealWasDamaged_NobodyGetsAReceiptOfItUntilItIsMadeAgain(EctReceiptSignature receiptSignature)
    {
        var host = await HostAsync(receiptSignature);
        var tokens = LedgerTokens.Many(3);
        await host.AppendAsync(tokens);
        var storage = new WrappedStorage(host.Storage) { Seal = seal => Damaged(seal.ToArray()) };
        var other = Share(host, storage, receiptSignature: receiptSignature);

        foreach (var get in (Func<Task>[])
            [
                () => other.Ledger.FindAsync(tokens[1].Id, Cancellation).AsTask(),
                () => other.Ledger.FindAsync(tokens[1], Cancellation).AsTask(),
                () => other.AppendAsync(tokens[1]),
            ])
        {
            var failed = await Assert.ThrowsAsync<EctLedgerException>(get);
            Assert.Contains("The seal of 3 entries of the ledger does not verify", failed.Message, StringComparison.Ordinal);
        }

        Assert.Equal(EctLedgerFailure.None, host.Verifier.VerifyReceipt(await other.AppendOneAsync())); // What is new is sealed as ever.
        storage.Seal = seal => seal;
        Assert.Equal(EctLedgerFailure.None, host.Verifier.VerifyReceipt((await other.Ledger.FindAsync(tokens[1], Cancellation))!));

        // The last bit of the one signature, or of the second of three.
        static ReadOnlyMemory<byte> Damaged(byte[] seal)
        {
            seal[seal.Length > 68 ? ^69 : ^1] ^= 1;
            return seal;
        }
    }

    /// <summary>As after a rollback that left the seals where they were.</summary>
    [Theory]
    [InlineData(EctReceiptSignature.PerBatch), InlineData(EctReceiptSignature.PerToken)]
    public async Task AppendAsync_StorageHasASealOfThatSizeAlready_ItIsNotGivenOut(EctReceiptSignature receiptSignature)
    {
        var host = await HostAsync(receiptSignature);
        var signature = new byte[64];
        byte[] stale = receiptSignature is EctReceiptSignature.PerBatch ? [1, .. signature] : [0, 0, 0, 64, .. signature];
        await host.HeadAsync();
        await host.Storage.KeepAsync(new(1, note: null, stale, []), Cancellation);

        var failed = await Assert.ThrowsAsync<EctLedgerException>(() => host.AppendOneAsync());

        Assert.Contains("The seal of 1 entries of the ledger does not verify", failed.Message, StringComparison.Ordinal);
        Assert.False(failed.NothingRecorded);
    }

    [Theory]
    [InlineData(EctReceiptSignature.PerBatch, EctReceiptSignature.PerBatch)]
    [InlineData(EctReceiptSignature.PerBatch, EctReceiptSignature.PerToken)]
    [InlineData(EctReceiptSignature.PerToken, EctReceiptSignature.PerBatch)]
    [InlineData(EctReceiptSignature.PerToken, EctReceiptSignature.PerToken)]
    public async Task Ledger_SealsAndBlockHashesLost_TheyAreMadeAgainAndVerify(EctReceiptSignature before, EctReceiptSignature after)
    {
        var host = await HostAsync(before);
        var tokens = LedgerTokens.Many(700);
        foreach (var some in tokens.Chunk(90)) await host.AppendAsync(some);

        var storage = new WrappedStorage(host.Storage) { HasHash = hash => hash.Level is 0, HasSeal = _ => false };
        var lost = Share(host, storage, receiptSignature: after);
        await lost.HeadAsync();
        Assert.Contains(storage.Kept, derived => derived.Hashes.Any(hash => hash is (1, 0, _)));
        storage.HasSeal = size => storage.Kept.Exists(derived => derived.Size == size); // The other party's: they were there all the time.

        var found = Assert.Single(await lost.Ledger.FindAsync(tokens[95].Id, Cancellation));
        Assert.Equal((95, 180), (found.LeafIndex, found.TreeSize));
        Assert.Equal(EctLedgerFailure.None, host.Verifier.VerifyReceipt(found));
        AssertSame(Assert.Single(await host.Ledger.FindAsync(tokens[95].Id, Cancellation)), found);
        await AssertAuditAsync(lost);
    }
}

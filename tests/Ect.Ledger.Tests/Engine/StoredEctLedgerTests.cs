using System.Buffers.Text;
using System.Security.Cryptography;
using Ect.Ledger.Tree;

namespace Ect.Ledger.Tests;

public sealed class StoredEctLedgerTests : IDisposable
{
    private readonly LedgerHost _host = new();

    private static CancellationToken Cancellation => LedgerHost.Cancellation;

    [Fact]
    public async Task AppendAsync_Tokens_ReceiptsInOrderThatVerify()
    {
        var tokens = LedgerTokens.Many(5);
        var receipts = (await _host.AppendAsync(tokens[..2])).Concat(await _host.AppendAsync(tokens[2..])).ToList();

        Assert.Equal(tokens.Select(token => token.Id), receipts.Select(receipt => receipt.Id));
        Assert.Equal([(0, 2), (1, 2), (2, 5), (3, 5), (4, 5)], receipts.Select(receipt => (receipt.LeafIndex, receipt.TreeSize)));
        Assert.All(receipts, receipt => Assert.Equal(EctLedgerFailure.None, _host.Verifier.VerifyReceipt(receipt)));
    }

    [Fact]
    public async Task AppendAsync_Token_RecordsItsTextTheTimeAndTheRecorder()
    {
        var token = LedgerTokens.Signed();
        _host.Clock.Advance(TimeSpan.FromSeconds(7));

        var entry = (await _host.AppendAsync(token))[0].Entry;

        Assert.Equal((token.EncodedToken, Forge.Now.AddSeconds(7), Forge.Me), (entry.EncodedToken, entry.RecordedAt, entry.Recorder));
        Assert.Equal(entry.Encoded.ToArray(), (await _host.Ledger.ReadAsync(0, 1, Cancellation))[0].Entry!.Encoded.ToArray());
        Assert.Equal(MerkleHash.Leaf(entry.Encoded.Span), (await _host.HeadAsync()).RootHash);
    }

    [Fact]
    public async Task AppendAsync_SameTokenAgain_ItsFirstReceipt()
    {
        var token = LedgerTokens.Signed();
        var first = (await _host.AppendAsync(token))[0];
        await _host.AppendAsync(LedgerTokens.Many(3));
        var head = await _host.HeadAsync();
        _host.Clock.Advance(TimeSpan.FromHours(1));

        var again = (await _host.AppendAsync(token))[0];

        Assert.Equal(first.Encoded.ToArray(), again.Encoded.ToArray());
        Assert.Equal(first.Entry.Encoded.ToArray(), again.Entry.Encoded.ToArray());
        Assert.Equal(head.Note, (await _host.HeadAsync()).Note);
    }

    [Fact]
    public async Task AppendAsync_SameTokenWithAnotherSignature_ItsFirstReceipt()
    {
        var (id, otherSignature) = (Forge.NewId(), Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(64)));
        var first = (await _host.AppendAsync(LedgerTokens.Signed(id)))[0];
        var again = (await _host.AppendAsync(LedgerTokens.Signed(id, signature: otherSignature)))[0];

        Assert.Equal(first.Encoded.ToArray(), again.Encoded.ToArray());
        Assert.Equal(first.Entry.EncodedToken, again.Entry.EncodedToken);
    }

    [Fact]
    public async Task AppendAsync_SameTokenTwiceInOneBatch_OneEntry()
    {
        var token = LedgerTokens.Signed();
        var receipts = await _host.AppendAsync(token, LedgerTokens.Signed(), token);

        Assert.Equal([0, 1, 0], receipts.Select(receipt => receipt.LeafIndex));
        Assert.Equal(2, (await _host.HeadAsync()).Size);
    }

    [Fact]
    public async Task FindAsync_OneIdUsedThrice_AllOldestFirst()
    {
        var id = Forge.NewId();
        await _host.AppendAsync(LedgerTokens.Signed(id), LedgerTokens.Signed());
        await _host.AppendAsync(LedgerTokens.Unsigned(id), LedgerTokens.Signed(id, action: "deny_spec"));

        var found = await _host.Ledger.FindAsync(id.ToUpperInvariant(), Cancellation);

        Assert.Equal([0, 2, 3], found.Select(receipt => receipt.LeafIndex));
        Assert.All(found, receipt => Assert.Equal(id, receipt.Id));
        Assert.All(found, receipt => Assert.Equal(EctLedgerFailure.None, _host.Verifier.VerifyReceipt(receipt)));
    }

    [Theory]
    [InlineData("7a0e1b6a-52a1-4b8e-9a1d-0c3c5a3f1b11"), InlineData(""), InlineData("no id")]
    public async Task FindAsync_UnknownOrNoId_Nothing(string id)
    {
        await _host.AppendOneAsync();

        Assert.Empty(await _host.Ledger.FindAsync(id, Cancellation));
    }

    [Fact]
    public async Task AppendAsync_AtCapacity_RefusedAndNothingLost()
    {
        using var host = new LedgerHost(capacity: 3);
        var tokens = LedgerTokens.Many(3);
        await host.AppendAsync(tokens[..2]);

        await Assert.ThrowsAsync<EctLedgerException>(() => host.AppendAsync(LedgerTokens.Many(2)));
        Assert.Equal(2, (await host.HeadAsync()).Size);

        await host.AppendAsync(tokens[2]);
        var full = await Assert.ThrowsAsync<EctLedgerException>(() => host.AppendAsync(LedgerTokens.Signed()));
        Assert.Contains("LedgerCapacity", full.Message, StringComparison.Ordinal);
        Assert.Equal(2, (await host.AppendAsync(tokens[2]))[0].LeafIndex);
        Assert.True((await host.Verifier.AuditAsync(host.Ledger, Cancellation)).Succeeded);
    }

    [Fact]
    public async Task AppendAsync_BatchAtItsLimit_TakenAndBeyondRefused()
    {
        Assert.Equal(IEctLedger.MaxCount, (await _host.AppendAsync(LedgerTokens.Many(IEctLedger.MaxCount))).Count);
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => _host.AppendAsync(LedgerTokens.Many(IEctLedger.MaxCount + 1)));
    }

    [Fact]
    public async Task AppendAsync_SignerFails_NothingIsPublishedAndTheNextGoesOn()
    {
        var signer = new FlakySigner(_host.Signer);
        using var host = new LedgerHost(_host.PrivateKey, signer: signer);
        await host.AppendAsync(LedgerTokens.Many(3));
        var (head, token) = (await host.HeadAsync(), LedgerTokens.Signed());

        signer.Fails = true;
        await Assert.ThrowsAsync<EctLedgerException>(() => host.AppendAsync(token));
        Assert.Equal(head.Note, (await host.HeadAsync()).Note);
        Assert.Empty(await host.Ledger.FindAsync(token.Id, Cancellation));
        Assert.Equal(3, (await host.Ledger.ReadAsync(0, 10, Cancellation)).Count);

        signer.Fails = false;
        Assert.Equal(4, (await host.AppendAsync(LedgerTokens.Signed()))[0].LeafIndex); // The first is recorded, and is found again.
        Assert.Equal(3, (await host.AppendAsync(token))[0].LeafIndex);
        Assert.True((await host.Verifier.AuditAsync(host.Ledger, Cancellation)).Succeeded);
    }

    public static MatrixTheoryData<string, EctReceiptSignature> OtherSignatures { get; } = new(
        [
            "another size", "another root", "a whole tree of another size", "a whole tree of another root", "another key's head",
            "another key's receipt", "a receipt for another token", "a receipt for another size", "an altered receipt", "no receipt",
            "a receipt too many", "nothing",
        ],
        Enum.GetValues<EctReceiptSignature>());

    [Theory, MemberData(nameof(OtherSignatures))]
    public async Task AppendAsync_SignerSignsSomethingElse_NothingIsPublishedAndTheNextGoesOn(
        string what, EctReceiptSignature receiptSignature)
    {
        var signer = new FlakySigner(_host.Signer);
        using var other = new LedgerHost();
        using var host = new LedgerHost(_host.PrivateKey, signer: signer, receiptSignature: receiptSignature);
        await host.AppendAsync(LedgerTokens.Many(3));
        var (head, token) = (await host.HeadAsync(), LedgerTokens.Signed());
        var named = receiptSignature is EctReceiptSignature.PerToken ? token.Id : null;

        signer.Altered = signature => what switch
        {
            "another size" => signature.With(head: host.Sign(5, signature.Head.RootHash)),
            "another root" => signature.With(head: host.Sign(4, head.RootHash)),
            "a whole tree of another size" => WholeTree(5, signature.Head.RootHash),
            "a whole tree of another root" => WholeTree(4, head.RootHash),
            "another key's head" => signature.With(head: other.Sign(4, signature.Head.RootHash)),
            "another key's receipt" => signature.With(receiptSignatures: other.SignReceipts(4, signature.Head.RootHash, named)),
            "a receipt for another token" =>
                signature.With(receiptSignatures: host.SignReceipts(4, signature.Head.RootHash, Forge.NewId())),
            "a receipt for another size" => signature.With(receiptSignatures: host.SignReceipts(5, signature.Head.RootHash, named)),
            "an altered receipt" => signature.With(receiptSignatures: [new byte[64]]),
            "no receipt" when signature.ReceiptSignatures is [] => null!, // A head alone would be right.
            "no receipt" => signature.With(receiptSignatures: []),
            "a receipt too many" => signature.With(receiptSignatures: [.. signature.ReceiptSignatures, new byte[64]]),
            _ => null!,
        };
        await Assert.ThrowsAsync<EctLedgerException>(() => host.AppendAsync(token));
        Assert.Equal(head.Note, (await host.HeadAsync()).Note);
        Assert.Equal(3, (await host.Ledger.ReadAsync(0, 10, Cancellation)).Count);

        signer.Altered = signature => signature;
        Assert.Equal(4, (await host.AppendAsync(LedgerTokens.Signed()))[0].LeafIndex);
        Assert.Equal(3, (await host.AppendAsync(token))[0].LeafIndex);
        Assert.True((await host.Verifier.AuditAsync(host.Ledger, Cancellation)).Succeeded);

        EctTreeSignature WholeTree(long size, EctDigest root) => new(host.Sign(size, root), host.SignReceipts(size, root, named));
    }

    [Theory]
    [InlineData(EctReceiptSignature.PerBatch, 1), InlineData(EctReceiptSignature.PerToken, 40)]
    public async Task AppendAsync_ManyTokens_EachReceiptIsGoodForItsOwnEntryAlone(EctReceiptSignature receiptSignature, int signatures)
    {
        using var host = new LedgerHost(_host.PrivateKey, receiptSignature: receiptSignature);
        await host.AppendOneAsync();

        var receipts = await host.AppendAsync(LedgerTokens.Many(40));

        Assert.Equal(signatures, receipts.DistinctBy(receipt => Convert.ToHexString(receipt.Encoded.Span[^64..])).Count());
        foreach (var (n, receipt) in receipts.Index())
        {
            Assert.Equal(EctLedgerFailure.None, host.Verifier.VerifyReceipt(receipt));
            var other = receipts[(n + 1) % receipts.Count].Entry.Encoded.Span;
            Assert.Equal(EctLedgerFailure.InvalidSignature, host.Verifier.VerifyReceipt(other, receipt.Encoded.Span, out _));
        }
    }

    /// <summary>The first head of all is of no tokens, whose receipts would tell.</summary>
    [Fact]
    public async Task GetTreeHeadAsync_SignerSignsAnotherTree_NothingIsPublished()
    {
        var signer = new FlakySigner(_host.Signer) { Altered = signature => new(_host.Sign(1, signature.Head.RootHash), []) };
        using var host = new LedgerHost(_host.PrivateKey, signer: signer);

        await Assert.ThrowsAsync<EctLedgerException>(host.HeadAsync);

        signer.Altered = signature => signature;
        Assert.Equal(0, (await host.HeadAsync()).Size);
    }

    [Fact]
    public async Task AppendAsync_ManyWhileOneIsWritten_OneBatchForAllOfThem()
    {
        var signer = new FlakySigner(_host.Signer);
        using var host = new LedgerHost(_host.PrivateKey, signer: signer);
        await host.HeadAsync();
        signer.Gate = new();

        var appends = LedgerTokens.Many(101).Select(token => host.AppendAsync(token)).ToArray();
        signer.Gate.SetResult();
        await Task.WhenAll(appends);

        Assert.InRange(signer.Signatures, 2, 4); // One of them for the empty ledger.
        Assert.Equal(101, (await host.HeadAsync()).Size);
    }

    [Fact]
    public async Task AppendAsync_CallerGone_CancelledAndTheOthersGoOn()
    {
        var signer = new FlakySigner(_host.Signer);
        using var host = new LedgerHost(_host.PrivateKey, signer: signer);
        await host.HeadAsync();
        signer.Gate = new();
        using var gone = new CancellationTokenSource();
        var (first, abandoned, last) = (LedgerTokens.Signed(), LedgerTokens.Signed(), LedgerTokens.Signed());

        var writing = host.AppendAsync(first);
        var waiting = host.Ledger.AppendAsync([abandoned], gone.Token).AsTask();
        var behind = host.AppendAsync(last);
        await gone.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        signer.Gate.SetResult();

        Assert.Equal(EctLedgerFailure.None, host.Verifier.VerifyReceipt((await writing)[0]));
        Assert.Equal(EctLedgerFailure.None, host.Verifier.VerifyReceipt((await behind)[0]));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => host.Ledger.AppendAsync([abandoned], gone.Token).AsTask());
    }

    [Fact]
    public async Task AppendAsync_TooManyWait_Refused()
    {
        var (storage, gate) = (new WrappedStorage(_host.Storage), new TaskCompletionSource());
        using var host = new LedgerHost(_host.PrivateKey, storage: storage);
        await host.HeadAsync();
        storage.BeforeAppend = () => gate.Task; // A batch that was recorded makes room for the next one.
        var tokens = LedgerTokens.Many(IEctLedger.MaxCount);

        // One batch may be on its way, a hundred may wait.
        var appends = Enumerable.Range(0, 102).Select(_ => host.AppendAsync(tokens)).ToArray();
        var refused = await Task.WhenAny(appends);
        var exception = await Assert.ThrowsAsync<EctLedgerException>(() => refused);
        Assert.Contains("wait", exception.Message, StringComparison.Ordinal);

        gate.SetResult();
        await Task.WhenAll(appends.Where(append => !append.IsFaulted));
        Assert.Equal(IEctLedger.MaxCount, (await host.HeadAsync()).Size);
    }

    [Fact]
    public async Task GetTreeHeadAsync_EmptyLedger_SignedHeadOfNothing()
    {
        var head = await _host.HeadAsync();

        Assert.Equal((0, EctDigest.Of([])), (head.Size, head.RootHash));
        Assert.Equal(EctLedgerFailure.None, _host.Verifier.VerifyTreeHead(head));
        Assert.Equal(head.Note, (await _host.HeadAsync()).Note);
        Assert.Empty(await _host.Ledger.ReadAsync(0, 1, Cancellation));
    }

    [Fact]
    public async Task ReadAsync_Ranges_WhatIsThere()
    {
        var tokens = LedgerTokens.Many(10);
        await _host.AppendAsync(tokens);

        var some = await _host.Ledger.ReadAsync(3, 4, Cancellation);
        var rest = await _host.Ledger.ReadAsync(8, IEctLedger.MaxCount, Cancellation);
        Assert.Equal(tokens[3..7].Select(t => t.Id), some.Select(shown => shown.Entry!.TokenId));
        Assert.Equal(tokens[8..].Select(t => t.Id), rest.Select(shown => shown.Entry!.TokenId));
        Assert.Empty(await _host.Ledger.ReadAsync(10, 1, Cancellation));
        Assert.Empty(await _host.Ledger.ReadAsync(long.MaxValue, 1, Cancellation));
    }

    [Theory]
    [InlineData(-1, 1), InlineData(0, 0), InlineData(0, IEctLedger.MaxCount + 1)]
    public async Task ReadAsync_OutOfRange_Throws(long start, int count) =>
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(async () => await _host.Ledger.ReadAsync(start, count, Cancellation));

    [Theory]
    [InlineData(-1, 3), InlineData(3, 3), InlineData(0, 4), InlineData(0, 0), InlineData(0, -1), InlineData(0, long.MaxValue)]
    public async Task ProveInclusionAsync_NoSuchEntryOrTree_Throws(long index, long size)
    {
        await _host.AppendAsync(LedgerTokens.Many(3));

        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(
            async () => await _host.Ledger.ProveInclusionAsync(index, size, Cancellation));
    }

    [Theory]
    [InlineData(-1, 3), InlineData(3, 2), InlineData(3, 4), InlineData(0, long.MaxValue)]
    public async Task ProveConsistencyAsync_NoSuchTree_Throws(long oldSize, long newSize)
    {
        await _host.AppendAsync(LedgerTokens.Many(3));

        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(
            async () => await _host.Ledger.ProveConsistencyAsync(oldSize, newSize, Cancellation));
    }

    [Fact]
    public async Task Proofs_OfEveryTreeThatOnceWas_Verify()
    {
        var (heads, receipts) = (new List<EctTreeHead>(), new List<EctReceipt>());
        for (var i = 0; i < 20; i++)
        {
            receipts.AddRange(await _host.AppendAsync(LedgerTokens.Many(1 + i % 3)));
            heads.Add(await _host.HeadAsync());
        }

        foreach (var (i, older) in heads.Index())
        {
            foreach (var receipt in receipts.Where(receipt => receipt.LeafIndex < older.Size))
                Assert.Equal(EctLedgerFailure.None, _host.Verifier.VerifyInclusion(
                    receipt.Entry, await _host.Ledger.ProveInclusionAsync(receipt.LeafIndex, older.Size, Cancellation), older));
            foreach (var newer in heads.Skip(i))
                Assert.Equal(EctLedgerFailure.None, _host.Verifier.VerifyConsistency(
                    older, newer, await _host.Ledger.ProveConsistencyAsync(older.Size, newer.Size, Cancellation)));
        }
    }

    public void Dispose() => _host.Dispose();
}

using System.Security.Cryptography;
using Ect.Ledger.Notes;

namespace Ect.Ledger.Tests;

public sealed class EctLedgerVerifierTests : IDisposable
{
    private readonly LedgerHost _host = new();

    private static CancellationToken Cancellation => LedgerHost.Cancellation;

    private EctLedgerVerifier Verifier => _host.Verifier;

    [Fact]
    public async Task AuditAsync_HonestLedger_PassesAndIsTrusted()
    {
        await _host.AppendAsync(LedgerTokens.Many(700));
        await _host.AppendAsync(LedgerTokens.Many(700));

        var audit = await Verifier.AuditAsync(_host.Ledger, Cancellation);

        Assert.Equal((EctLedgerFailure.None, 1_400, true), (audit.Failure, audit.EntriesRead, audit.Succeeded));
        Assert.Equal((await _host.HeadAsync()).Note, Verifier.TrustedHead?.Note);
        await _host.AppendAsync(LedgerTokens.Many(3));
        Assert.True((await Verifier.AuditAsync(_host.Ledger, Cancellation)).Succeeded);
        Assert.Equal(1_403, Verifier.TrustedHead?.Size);
    }

    [Fact]
    public async Task AuditAsync_EmptyLedger_Passes() => Assert.True((await Verifier.AuditAsync(_host.Ledger, Cancellation)).Succeeded);

    public static TheoryData<string, EctLedgerFailure> Lies => new()
    {
        { "changed", EctLedgerFailure.EntriesChanged },
        { "swapped", EctLedgerFailure.EntriesChanged },
        { "replayed", EctLedgerFailure.EntriesChanged },
        { "inserted", EctLedgerFailure.Malformed },
        { "cut", EctLedgerFailure.EntriesMissing },
        { "nothing", EctLedgerFailure.EntriesMissing },
    };

    [Theory, MemberData(nameof(Lies))]
    public async Task AuditAsync_OtherEntriesThanSigned_SaysSo(string lie, EctLedgerFailure failure)
    {
        var entries = (await _host.AppendAsync(LedgerTokens.Many(10))).Select(receipt => receipt.Entry).ToList();
        var forged = EctLedgerEntry.Create(LedgerTokens.Signed(entries[4].TokenId), entries[4].RecordedAt.AddMilliseconds(1), entries[4].Recorder);
        var ledger = new LyingLedger(_host.Ledger)
        {
            Entries = (_, truth) => lie switch
            {
                "changed" => [.. truth.Take(4), forged, .. truth.Skip(5)],
                "swapped" => [.. truth.Take(4), truth[5], truth[4], .. truth.Skip(6)],
                "replayed" => [.. truth.Take(9), truth[0]],
                "inserted" => [.. truth, forged],
                "cut" => [.. truth.SkipLast(1)],
                _ => [],
            },
        };

        var audit = await Verifier.AuditAsync(ledger, Cancellation);

        Assert.Equal(failure, audit.Failure);
        Assert.False(audit.Succeeded);
        Assert.Null(Verifier.TrustedHead);
    }

    [Fact]
    public async Task AuditAsync_HistoryChangedAndSignedAgain_Inconsistent()
    {
        await _host.AppendAsync(LedgerTokens.Many(5));
        await Verifier.AuditAsync(_host.Ledger, Cancellation);
        var trusted = Verifier.TrustedHead;
        using var other = new LedgerHost(_host.PrivateKey);
        await other.AppendAsync(LedgerTokens.Many(9));

        Assert.Equal(EctLedgerFailure.Inconsistent, (await Verifier.AuditAsync(other.Ledger, Cancellation)).Failure);
        Assert.Equal(EctLedgerFailure.Inconsistent, await Verifier.FollowAsync(other.Ledger, Cancellation));
        Assert.Same(trusted, Verifier.TrustedHead);
    }

    [Fact]
    public async Task AuditAsync_TwoHeadsOfOneSize_Forked()
    {
        await _host.AppendAsync(LedgerTokens.Many(5));
        await Verifier.AuditAsync(_host.Ledger, Cancellation);
        using var other = new LedgerHost(_host.PrivateKey);
        await other.AppendAsync(LedgerTokens.Many(5));

        var audit = await Verifier.AuditAsync(other.Ledger, Cancellation);

        Assert.Equal(EctLedgerFailure.Forked, audit.Failure);
        Assert.Equal(EctLedgerFailure.Forked, await Verifier.FollowAsync(other.Ledger, Cancellation));
        Assert.Equal(EctLedgerFailure.Forked, Verifier.VerifyConsistency(Verifier.TrustedHead!, audit.TreeHead!, null));
    }

    [Theory]
    [InlineData(true, EctLedgerFailure.None)]
    [InlineData(false, EctLedgerFailure.Inconsistent)]
    public async Task Trust_AfterAHeadOfNoEntries_ItsRootHasToBeThatOfNone(bool isOfNone, EctLedgerFailure expected)
    {
        var root = isOfNone ? EctDigest.Of([]) : EctDigest.Of("something"u8);
        Assert.Equal(EctLedgerFailure.None, Verifier.Trust(_host.Sign(0, root)));
        await _host.AppendOneAsync();

        Assert.Equal(expected, Verifier.Trust(await _host.HeadAsync()));
    }

    [Fact]
    public async Task AuditAsync_FewerEntriesThanTrusted_RolledBack()
    {
        await _host.AppendAsync(LedgerTokens.Many(5));
        var old = await _host.HeadAsync();
        await _host.AppendOneAsync();
        Assert.Equal(EctLedgerFailure.None, await Verifier.FollowAsync(_host.Ledger, Cancellation));
        var replaying = new LyingLedger(_host.Ledger) { Head = old };

        Assert.Equal(EctLedgerFailure.RolledBack, (await Verifier.AuditAsync(replaying, Cancellation)).Failure);
        Assert.Equal(EctLedgerFailure.RolledBack, await Verifier.FollowAsync(replaying, Cancellation));
        Assert.Equal(EctLedgerFailure.RolledBack, Verifier.Trust(old));
    }

    [Fact]
    public async Task AuditAsync_HugeSize_MissingAtTheEndOfWhatIsThere()
    {
        await _host.AppendAsync(LedgerTokens.Many(3));
        var ledger = new LyingLedger(_host.Ledger) { Head = _host.Sign(long.MaxValue, EctDigest.Of([1])) };

        var audit = await Verifier.AuditAsync(ledger, Cancellation);

        Assert.Equal((EctLedgerFailure.EntriesMissing, 3), (audit.Failure, audit.EntriesRead));
    }

    [Fact]
    public async Task AuditAsync_LedgerCanNotAnswer_NoVerdict()
    {
        await _host.AppendOneAsync();
        var ledger = new LyingLedger(_host.Ledger) { Entries = (_, _) => throw new EctLedgerException("Away.") };

        await Assert.ThrowsAsync<EctLedgerException>(async () => await Verifier.AuditAsync(ledger, Cancellation));
    }

    [Fact]
    public async Task AuditAsync_HeadOfAnotherLedgerOrKey_SaysSo()
    {
        using var otherKey = new LedgerHost();
        using var otherOrigin = new LedgerHost(_host.PrivateKey, "ledger.example.com/other");

        Assert.Equal(EctLedgerFailure.UnknownKey, (await Verifier.AuditAsync(otherKey.Ledger, Cancellation)).Failure);
        Assert.Equal(EctLedgerFailure.WrongOrigin, (await Verifier.AuditAsync(otherOrigin.Ledger, Cancellation)).Failure);
    }

    [Fact]
    public async Task FollowAsync_GrowingLedger_TrustsEachHead()
    {
        for (var i = 0; i < 40; i++)
        {
            Assert.Equal(EctLedgerFailure.None, await Verifier.FollowAsync(_host.Ledger, Cancellation));
            Assert.Equal((await _host.HeadAsync()).Note, Verifier.TrustedHead?.Note);
            await _host.AppendAsync(LedgerTokens.Many(1 + i % 4));
        }
    }

    [Theory]
    [InlineData(false, 7)]
    [InlineData(true, 7)]
    [InlineData(false, 0)]
    [InlineData(true, 0)]
    public async Task FollowOrAudit_AnotherCallTrustedANewerHeadMeanwhile_NoFailure(bool isAudit, int grownBefore)
    {
        await _host.AppendOneAsync();
        await Verifier.FollowAsync(_host.Ledger, Cancellation);
        if (grownBefore > 0) await _host.AppendAsync(LedgerTokens.Many(grownBefore));
        var answers = 0;
        var ledger = new LyingLedger(_host.Ledger)
        {
            AfterHead = async () =>
            {
                if (answers++ > 0) return;
                await _host.AppendOneAsync();
                Assert.Equal(EctLedgerFailure.None, await Verifier.FollowAsync(_host.Ledger, Cancellation));
            },
        };

        var failure = isAudit ? (await Verifier.AuditAsync(ledger, Cancellation)).Failure : await Verifier.FollowAsync(ledger, Cancellation);

        Assert.Equal((EctLedgerFailure.None, 2 + grownBefore), (failure, Verifier.TrustedHead!.Size));
    }

    [Fact]
    public async Task FollowAsync_ProofForOtherSizesOrNoProof_Inconsistent()
    {
        await _host.AppendAsync(LedgerTokens.Many(5));
        await Verifier.FollowAsync(_host.Ledger, Cancellation);
        await _host.AppendAsync(LedgerTokens.Many(5));

        foreach (var lie in new Func<EctConsistencyProof, EctConsistencyProof>[]
        {
            proof => proof.With(oldSize: 4), proof => proof.With(newSize: 9), proof => proof.With(path: []), proof => new(proof.OldSize, proof.NewSize, null!), proof => new(10, 10, []), _ => null!,
        })
            Assert.Equal(EctLedgerFailure.Inconsistent, await Verifier.FollowAsync(new LyingLedger(_host.Ledger) { Consistency = lie }, Cancellation));

        Assert.Equal(5, Verifier.TrustedHead?.Size);
    }

    [Fact]
    public async Task FollowAsync_HeadBeyondTheLedgersEnd_Inconsistent()
    {
        await _host.AppendOneAsync();
        await Verifier.FollowAsync(_host.Ledger, Cancellation);
        var ledger = new LyingLedger(_host.Ledger) { Head = _host.Sign(long.MaxValue, EctDigest.Of([1])) };

        Assert.Equal(EctLedgerFailure.Inconsistent, await Verifier.FollowAsync(ledger, Cancellation));
    }

    [Theory]
    [InlineData(1), InlineData(64), InlineData(10_000)]
    public void VerifyTreeHead_SignatureOfNoForm_InvalidSignature(int length)
    {
        var text = EctTreeHead.Format(LedgerHost.Origin, 0, EctDigest.Of([]));

        foreach (var first in new byte[] { 0x00, 0x30, 0xFF })
        {
            var note = SignedNote.Write(text, new(LedgerHost.Origin, _host.Key.NoteKeyId, [first, .. new byte[length - 1]]));
            Assert.Equal(EctLedgerFailure.InvalidSignature, VerifyNote(note));
        }
    }

    [Fact]
    public async Task VerifyTreeHead_ChangedAnywhere_NeverTaken()
    {
        await _host.AppendOneAsync();
        var note = (await _host.HeadAsync()).Note;

        for (var place = 0; place < note.Length; place++)
        {
            var changed = note.ToCharArray();
            changed[place] = changed[place] is 'A' ? 'B' : 'A';
            Assert.NotEqual(EctLedgerFailure.None, VerifyNote(new string(changed)));
            Assert.Equal(EctLedgerFailure.Malformed, VerifyNote(note[..place]));
        }

        Assert.Equal(EctLedgerFailure.InvalidSignature, VerifyNote(note.Replace("\n1\n", "\n2\n")));
        Assert.Equal(EctLedgerFailure.None, VerifyNote(note));
    }

    [Fact]
    public async Task VerifyTreeHead_WitnessSignedToo_TakenForTheLedgersOwnSignature()
    {
        var note = (await _host.HeadAsync()).Note;
        var (text, own) = (note[..(note.IndexOf("\n\n", StringComparison.Ordinal) + 2)], note[(note.IndexOf("\n\n", StringComparison.Ordinal) + 2)..]);
        const string witness = "\u2014 witness.example.com AQIDBAU=\n";

        Assert.Equal(EctLedgerFailure.None, VerifyNote(text + witness + own));
        Assert.Equal(EctLedgerFailure.UnknownKey, VerifyNote(text + witness));
        Assert.Equal(EctLedgerFailure.InvalidSignature, VerifyNote($"{text}{own}{own[..^12]}{(own[^12] is 'A' ? 'B' : 'A')}{own[^11..]}"));
    }

    private EctLedgerFailure VerifyNote(string note) =>
        EctTreeHead.TryParse(note, out var head) ? Verifier.VerifyTreeHead(head) : EctLedgerFailure.Malformed;

    [Fact]
    public async Task VerifyReceipt_ChangedAnywhere_NeverTaken()
    {
        await _host.AppendAsync(LedgerTokens.Many(4));
        var receipt = (await _host.AppendAsync(LedgerTokens.Many(3)))[1];
        var (entry, encoded) = (receipt.Entry.Encoded.ToArray(), receipt.Encoded.ToArray());

        for (var place = 0; place < encoded.Length; place++)
        {
            for (var bit = 0; bit < 8; bit++)
            {
                encoded[place] ^= (byte)(1 << bit);
                Assert.NotEqual(EctLedgerFailure.None, Verifier.VerifyReceipt(entry, encoded, out _));
                encoded[place] ^= (byte)(1 << bit);
            }

            Assert.Equal(EctLedgerFailure.Malformed, Verifier.VerifyReceipt(entry, encoded.AsSpan(0, place), out _));
        }

        Assert.Equal(EctLedgerFailure.Malformed, Verifier.VerifyReceipt(entry, [.. encoded, 0], out _));
        Assert.Equal(EctLedgerFailure.Malformed, Verifier.VerifyReceipt(entry, new byte[100_000], out _));
        Assert.Equal(EctLedgerFailure.None, Verifier.VerifyReceipt(entry, encoded, out _));
    }

    [Fact]
    public async Task VerifyReceipt_EntryChangedAnywhere_InvalidSignature()
    {
        var receipt = (await _host.AppendAsync(LedgerTokens.Many(3)))[1];
        var entry = receipt.Entry.Encoded.ToArray();

        for (var place = 0; place < entry.Length; place++)
        {
            entry[place] ^= 1;
            Assert.Equal(EctLedgerFailure.InvalidSignature, Verifier.VerifyReceipt(entry, receipt.Encoded.Span, out _));
            entry[place] ^= 1;
        }
    }

    [Fact]
    public async Task VerifyReceipt_OfAnotherEntryLedgerOrKey_SaysSo()
    {
        var receipts = await _host.AppendAsync(LedgerTokens.Many(2));
        using var otherOrigin = new LedgerHost(_host.PrivateKey, "ledger.example.com/other");
        using var otherKey = new LedgerHost();

        Assert.Equal(EctLedgerFailure.InvalidSignature, Verifier.VerifyReceipt(receipts[0].Entry.Encoded.Span, receipts[1].Encoded.Span, out _));
        Assert.Equal(EctLedgerFailure.UnknownKey, Verifier.VerifyReceipt(await otherOrigin.AppendOneAsync()));
        Assert.Equal(EctLedgerFailure.UnknownKey, Verifier.VerifyReceipt(await otherKey.AppendOneAsync()));
    }

    [Fact]
    public async Task VerifyReceipt_SaysAnotherPlaceThanItShows_NotIncluded()
    {
        var receipt = (await _host.AppendAsync(LedgerTokens.Many(3)))[1];

        Assert.Equal(EctLedgerFailure.NotIncluded, Verifier.VerifyReceipt(new EctReceipt(receipt.Entry, 0, 3, receipt.Encoded)));
        Assert.Equal(EctLedgerFailure.NotIncluded, Verifier.VerifyReceipt(new EctReceipt(receipt.Entry, 1, 4, receipt.Encoded)));
        Assert.DoesNotContain(receipt.Entry.EncodedToken, receipt.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task VerifyInclusion_WrongEntryProofOrHead_NotIncluded()
    {
        var receipts = await _host.AppendAsync(LedgerTokens.Many(5));
        var (head, proof) = (await _host.HeadAsync(), await _host.Ledger.ProveInclusionAsync(2, 5, Cancellation));

        Assert.Equal(EctLedgerFailure.None, Verifier.VerifyInclusion(receipts[2].Entry, proof, head));
        Assert.Equal(EctLedgerFailure.NotIncluded, Verifier.VerifyInclusion(receipts[3].Entry, proof, head));
        Assert.Equal(EctLedgerFailure.NotIncluded, Verifier.VerifyInclusion(receipts[2].Entry, proof.With(treeSize: 6), head));
        Assert.Equal(EctLedgerFailure.NotIncluded, Verifier.VerifyInclusion(receipts[2].Entry, proof.With(path: []), head));
        Assert.Equal(EctLedgerFailure.NotIncluded, Verifier.VerifyInclusion(receipts[2].Entry, proof, _host.Sign(5, EctDigest.Of([1]))));
    }

    [Fact]
    public async Task Constructor_KeptHead_GoesOnFromIt()
    {
        await _host.AppendAsync(LedgerTokens.Many(5));
        var kept = (await _host.HeadAsync()).Note;
        using var other = new LedgerHost(_host.PrivateKey);
        await other.AppendAsync(LedgerTokens.Many(5));

        Assert.Equal(EctLedgerFailure.Forked, await new EctLedgerVerifier([_host.Key], kept).FollowAsync(other.Ledger, Cancellation));
        Assert.Equal(EctLedgerFailure.None, await new EctLedgerVerifier([_host.Key], kept).FollowAsync(_host.Ledger, Cancellation));
    }

    [Fact]
    public async Task Constructor_TwoKeys_TakesWhatEitherSigned()
    {
        using var next = new LedgerHost();
        var verifier = new EctLedgerVerifier([_host.Key, next.Key]);

        Assert.Equal(EctLedgerFailure.None, verifier.VerifyReceipt(await _host.AppendOneAsync()));
        Assert.Equal(EctLedgerFailure.None, verifier.VerifyReceipt(await next.AppendOneAsync()));
        Assert.Equal(EctLedgerFailure.None, verifier.VerifyTreeHead(await next.HeadAsync()));
    }

    [Fact]
    public async Task Constructor_NoKeyKeysOfTwoLedgersOrAForeignHead_Throws()
    {
        using var other = new LedgerHost(origin: "ledger.example.com/other");
        var note = (await other.HeadAsync()).Note;

        Assert.Throws<ArgumentException>(() => new EctLedgerVerifier([]));
        Assert.Throws<ArgumentException>(() => new EctLedgerVerifier([_host.Key, other.Key]));
        Assert.Throws<ArgumentException>(() => new EctLedgerVerifier([_host.Key], note));
        Assert.Throws<ArgumentException>(() => new EctLedgerVerifier([_host.Key], "nonsense"));
    }

    [Fact]
    public void Key_OtherCurveOrBadNameOrNoPem_Throws()
    {
        using var p384 = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        Assert.Throws<ArgumentException>(() => new EctLedgerKey(LedgerHost.Origin, p384));
        Assert.Throws<ArgumentException>(() => EctLedgerKey.FromPem(LedgerHost.Origin, p384.ExportSubjectPublicKeyInfoPem()));
        Assert.Throws<ArgumentException>(() => EctLedgerKey.FromPem(LedgerHost.Origin, "secret"));
        foreach (var origin in new[] { "", "a b", "a+b", "a\nb", "é", new string('a', 257) })
            Assert.Throws<ArgumentException>(() => new EctLedgerKey(origin, _host.PrivateKey));

        Assert.Equal(_host.Key.KeyId, EctLedgerKey.FromPem(LedgerHost.Origin, _host.PrivateKey.ExportSubjectPublicKeyInfoPem()).KeyId);
        Assert.Equal(new string('a', 256), new EctLedgerKey(new string('a', 256), _host.PrivateKey).Origin);
    }

    public void Dispose() => _host.Dispose();
}

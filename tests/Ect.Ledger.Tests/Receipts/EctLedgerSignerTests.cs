using System.Formats.Cbor;
using System.Security.Cryptography;
using System.Text;

namespace Ect.Ledger.Tests;

/// <summary>Heads and receipts, taken apart and put together by hand: with nothing of the product but hashes.</summary>
public sealed class EctLedgerSignerTests : IDisposable
{
    private readonly LedgerHost _host = new();
    private readonly EctToken _token = LedgerTokens.Signed();
    private readonly byte[] _entry;

    public EctLedgerSignerTests() => _entry = EntryOf(_token);

    private byte[] PublicKey => _host.PrivateKey.ExportSubjectPublicKeyInfo();

    [Fact]
    public void New_PublicKeyAlone_ThrowsAtOnce()
    {
        using var key = ECDsa.Create(_host.PrivateKey.ExportParameters(includePrivateParameters: false));

        var exception = Assert.Throws<ArgumentException>(() => new EctLedgerSigner(LedgerHost.Origin, key));

        Assert.Contains("private half", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task TreeHead_Checkpoint_LinesKeyIdAndSignatureAsSpecified()
    {
        var receipt = await _host.AppendOneAsync();
        var lines = (await _host.HeadAsync()).Note.Split('\n');

        var root = Convert.ToBase64String(SHA256.HashData([0, .. receipt.Entry.Encoded.Span]));
        Assert.Equal([LedgerHost.Origin, "1", root, ""], lines[..4]);
        Assert.Equal(["\u2014", LedgerHost.Origin], lines[4].Split(' ')[..2]);
        Assert.Equal([""], lines[5..]);

        var signature = Convert.FromBase64String(lines[4].Split(' ')[2]);
        Assert.Equal(SHA256.HashData(PublicKey)[..4], signature[..4]);
        Assert.True(_host.PrivateKey.VerifyData(
            Encoding.UTF8.GetBytes($"{LedgerHost.Origin}\n1\n{root}\n"), signature[4..], HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence));
    }

    [Theory]
    [InlineData(EctReceiptSignature.PerBatch), InlineData(EctReceiptSignature.PerToken)]
    public async Task Receipt_Cose_MembersAndSignatureAsSpecified(EctReceiptSignature receiptSignature)
    {
        using var host = new LedgerHost(_host.PrivateKey, receiptSignature: receiptSignature);
        await host.AppendOneAsync();
        var receipt = (await host.AppendAsync(LedgerTokens.Many(3)))[1];

        var reader = new CborReader(receipt.Encoded, CborConformanceMode.Canonical);
        Assert.Equal(18, (int)reader.ReadTag());
        Assert.Equal(4, reader.ReadStartArray());
        var protectedBytes = reader.ReadByteString();
        Assert.Equal(1, reader.ReadStartMap());
        Assert.Equal(396, reader.ReadInt32());
        Assert.Equal(1, reader.ReadStartMap());
        Assert.Equal(-1, reader.ReadInt32());
        Assert.Equal(1, reader.ReadStartArray());
        var (size, index, path) = ReadProof(reader.ReadByteString());
        reader.ReadEndArray();
        reader.ReadEndMap();
        reader.ReadEndMap();
        reader.ReadNull();
        var signature = reader.ReadByteString();
        reader.ReadEndArray();
        Assert.Equal(0, reader.BytesRemaining);

        var expected = receiptSignature is EctReceiptSignature.PerToken
            ? Protected(4, receipt.Id)
            : Protected(4, change: map => map[2] = w => Claims(w, (1, LedgerHost.Origin)));
        Assert.Equal(expected, protectedBytes);
        Assert.Equal((4ul, 2ul), (size, index));

        // The tree of four: the neighbour, then the two on the left.
        var leaf = SHA256.HashData([0, .. receipt.Entry.Encoded.Span]);
        var root = SHA256.HashData([1, .. path[1], .. SHA256.HashData([1, .. leaf, .. path[0]])]);
        Assert.Equal(2, path.Count);
        Assert.Equal((await host.HeadAsync()).RootHash, new EctDigest(root));
        Assert.True(_host.PrivateKey.VerifyData(SigStructure(protectedBytes, root), signature, HashAlgorithmName.SHA256));
    }

    /// <summary>What a ledger asks before it publishes.</summary>
    [Theory]
    [InlineData(0, false), InlineData(1, false), InlineData(2, true), InlineData(3, false)]
    public async Task Verify_NumberOfReceipts_HasToBeThatOfTheTokens(int tokens, bool expected)
    {
        string[] ids = [.. Enumerable.Range(0, 3).Select(_ => Forge.NewId())];

        var signature = await _host.Signer.SignAsync(2, EctDigest.Of([]), ids[..2], TestContext.Current.CancellationToken);

        Assert.Equal(expected, _host.Signer.Verify(signature, ids[..tokens]));
    }

    [Theory]
    [InlineData(true, false), InlineData(false, true)]
    public async Task Verify_SignatureForNoTokenAndForOne_AreNotTheSame(bool isAskedForNone, bool isGivenForNone)
    {
        var id = Forge.NewId();

        var signature = await _host.Signer.SignAsync(
            2, EctDigest.Of([]), [isGivenForNone ? null : id], TestContext.Current.CancellationToken);

        Assert.True(_host.Signer.Verify(signature, [isGivenForNone ? null : id]));
        Assert.False(_host.Signer.Verify(signature, [isAskedForNone ? null : id]));
    }

    [Theory]
    [InlineData(0), InlineData(499), InlineData(999)]
    public async Task Verify_OneOfManyReceiptsIsWrong_FoundWhereverItIs(int wrong)
    {
        string[] ids = [.. Enumerable.Range(0, IEctLedger.MaxCount).Select(_ => Forge.NewId())];
        var good = await _host.Signer.SignAsync(1_000, EctDigest.Of([]), ids, TestContext.Current.CancellationToken);
        var signatures = good.ReceiptSignatures.ToArray();
        Assert.True(_host.Signer.Verify(good, ids));

        signatures[wrong] = signatures[(wrong + 1) % signatures.Length];
        Assert.False(_host.Signer.Verify(good.With(receiptSignatures: signatures), ids));
    }

    [Fact]
    public void VerifyReceipt_BuiltByHand_Taken()
    {
        var receipt = Build(_entry, Protected(1), proofs => WriteProof(proofs, 1, 0));

        Assert.Equal(EctLedgerFailure.None, _host.Verifier.VerifyReceipt(_entry, receipt, out var proof));
        Assert.Equal((0, 1), (proof!.LeafIndex, proof.TreeSize));
    }

    public static TheoryData<string, EctLedgerFailure> HandMade => new()
    {
        { "alg ES384", EctLedgerFailure.UnsupportedAlgorithm },
        { "alg EdDSA", EctLedgerFailure.UnsupportedAlgorithm },
        { "alg text", EctLedgerFailure.Malformed },
        { "no alg", EctLedgerFailure.Malformed },
        { "vds 2", EctLedgerFailure.UnsupportedAlgorithm },
        { "no vds", EctLedgerFailure.Malformed },
        { "short kid", EctLedgerFailure.UnknownKey },
        { "other kid", EctLedgerFailure.UnknownKey },
        { "other kid unprotected", EctLedgerFailure.UnknownKey },
        { "kid text", EctLedgerFailure.Malformed },
        { "other size", EctLedgerFailure.Malformed },
        { "size text", EctLedgerFailure.Malformed },
        { "other issuer", EctLedgerFailure.WrongOrigin },
        { "other subject", EctLedgerFailure.WrongSubject },
        { "subject without urn", EctLedgerFailure.WrongSubject },
        { "subject number", EctLedgerFailure.Malformed },
        { "claims text", EctLedgerFailure.Malformed },
        { "issuer twice", EctLedgerFailure.Malformed },
        { "crit unknown", EctLedgerFailure.UnsupportedHeader },
        { "crit absent", EctLedgerFailure.Malformed },
        { "crit empty", EctLedgerFailure.Malformed },
        { "crit number", EctLedgerFailure.Malformed },
        { "consistency proof", EctLedgerFailure.Malformed },
        { "two proofs", EctLedgerFailure.Malformed },
        { "no proof", EctLedgerFailure.Malformed },
        { "attached payload", EctLedgerFailure.Malformed },
        { "two messages", EctLedgerFailure.Malformed },
        { "negative index", EctLedgerFailure.Malformed },
        { "index at size", EctLedgerFailure.NotIncluded },
        { "huge index", EctLedgerFailure.Malformed },
        { "huge size", EctLedgerFailure.Malformed },
        { "path too long", EctLedgerFailure.NotIncluded },
        { "hash too short", EctLedgerFailure.Malformed },
        { "proof and more", EctLedgerFailure.Malformed },
        { "deep nesting", EctLedgerFailure.Malformed },
        { "short signature", EctLedgerFailure.Malformed },
        { "wrong signature", EctLedgerFailure.InvalidSignature },
    };

    [Theory, MemberData(nameof(HandMade))]
    public void VerifyReceipt_BuiltByHandAndWrong_SaysWhy(string what, EctLedgerFailure failure)
    {
        Action<CborWriter> proof = proofs => WriteProof(proofs, 1, 0);
        byte[] With(byte[] protectedBytes) => Build(_entry, protectedBytes, proof);
        byte[] Proving(Action<CborWriter> proofs) => Build(_entry, Protected(1), proofs);

        var receipt = what switch
        {
            "alg ES384" => With(Protected(1, alg: -35)),
            "alg EdDSA" => With(Protected(1, alg: -8)),
            "alg text" => With(Protected(1, change: map => map[0] = w => { w.WriteInt32(1); w.WriteTextString("ES256"); })),
            "no alg" => With(Protected(1, change: map => map.RemoveAt(0))),
            "vds 2" => With(Protected(1, vds: 2)),
            "no vds" => With(Protected(1, change: map => map.RemoveAt(3))),
            "short kid" => With(Protected(1, kid: new byte[31])),
            "other kid" => With(Protected(1, kid: new byte[32])),
            "other kid unprotected" => Build(_entry, Protected(1, change: map => map.RemoveAt(1)), proof, more: w => { w.WriteInt32(4); w.WriteByteString(new byte[32]); }),
            "kid text" => With(Protected(1, change: map => map[1] = w => { w.WriteInt32(4); w.WriteTextString("k"); })),
            "other size" => With(Protected(2)),
            "size text" => With(Protected(1, change: map => map[4] = w => { w.WriteTextString("ect-aspnetcore.tree_size"); w.WriteTextString("1"); })),
            "other issuer" => With(Protected(1, issuer: "ledger.example.com/other")),
            "other subject" => With(Protected(1, Guid.Empty.ToString())),
            "subject without urn" => With(Protected(1, change: map => map[2] = w => Claims(w, (1, LedgerHost.Origin), (2, _token.Id)))),
            "subject number" => With(Protected(1, change: map => map[2] = w => { w.WriteInt32(15); w.WriteStartMap(1); w.WriteInt32(2); w.WriteInt32(7); w.WriteEndMap(); })),
            "claims text" => With(Protected(1, change: map => map[2] = w => { w.WriteInt32(15); w.WriteTextString("claims"); })),
            "issuer twice" => With(Protected(1, change: map => map[2] = w => { w.WriteInt32(15); w.WriteEncodedValue([0xA2, 1, 0x61, (byte)'a', 1, 0x61, (byte)'b']); }, lax: true)),
            "crit unknown" => With(Protected(1, change: map => { map.Insert(1, w => Critical(w, 100)); map.Insert(3, w => { w.WriteInt32(100); w.WriteInt32(1); }); }, lax: true)),
            "crit absent" => With(Protected(1, change: map => { map.RemoveAt(2); map.Insert(1, w => Critical(w, 15)); })),
            "crit empty" => With(Protected(1, change: map => map.Insert(1, w => Critical(w)))),
            "crit number" => With(Protected(1, change: map => map.Insert(1, w => { w.WriteInt32(2); w.WriteInt32(395); }))),
            "consistency proof" => Build(_entry, Protected(1), proof, label: -2),
            "two proofs" => Build(_entry, Protected(1), proofs => { WriteProof(proofs, 1, 0); WriteProof(proofs, 1, 0); }, count: 2),
            "no proof" => Build(_entry, Protected(1), _ => { }, count: 0),
            "attached payload" => Build(_entry, Protected(1), proof, attach: true),
            "two messages" => [.. With(Protected(1)), .. With(Protected(1))],
            "negative index" => Proving(proofs => WriteProof(proofs, w => w.WriteInt64(1), w => w.WriteInt64(-1))),
            "index at size" => Proving(proofs => WriteProof(proofs, 1, 1)),
            "huge index" => Proving(proofs => WriteProof(proofs, w => w.WriteInt64(1), w => w.WriteUInt64(ulong.MaxValue))),
            "huge size" => Proving(proofs => WriteProof(proofs, w => w.WriteUInt64(ulong.MaxValue), w => w.WriteInt64(0))),
            "path too long" => Proving(proofs => WriteProof(proofs, 1, 0, [.. Enumerable.Repeat(new byte[32], 100)])),
            "hash too short" => Proving(proofs => WriteProof(proofs, 1, 0, new byte[31])),
            "proof and more" => Proving(proofs => proofs.WriteByteString([0x83, 1, 0, 0x80, 0])), // [1, 0, []] 0
            "deep nesting" => [0xD2, .. Enumerable.Repeat((byte)0x81, 4_000)],
            "short signature" => Build(_entry, Protected(1), proof, signature: signature => signature[..63]),
            _ => Build(_entry, Protected(1), proof, signature: _ => new byte[64]),
        };

        Assert.Equal(failure, _host.Verifier.VerifyReceipt(_entry, receipt, out var read));
        Assert.Null(read);
    }

    /// <summary>What another maker may write, and still say the same (RFC 9942).</summary>
    [Theory]
    [InlineData("no tag")]
    [InlineData("more protected")]
    [InlineData("more unprotected")]
    [InlineData("consistency proof beside it")]
    [InlineData("crit of what is known")]
    [InlineData("no size")]
    [InlineData("no claims")]
    [InlineData("claims without subject")]
    [InlineData("more claims")]
    [InlineData("subject in upper case")]
    [InlineData("no kid")]
    [InlineData("kid unprotected")]
    [InlineData("another order")]
    [InlineData("indefinite lengths")]
    public void VerifyReceipt_OfAnotherMaker_IsReadByItsMeaning(string what)
    {
        Action<CborWriter> proof = proofs => WriteProof(proofs, 1, 0);
        byte[] With(byte[] protectedBytes, Action<CborWriter>? more = null) => Build(_entry, protectedBytes, proof, more: more);

        var receipt = what switch
        {
            "no tag" => With(Protected(1))[1..],
            "more protected" => With(Protected(1, change: map => map.Insert(3, w => { w.WriteInt32(100); w.WriteInt32(1); }))),
            "more unprotected" => With(Protected(1), w => { w.WriteInt32(1_000); w.WriteInt32(1); }),
            "consistency proof beside it" => Build(_entry, Protected(1), proof, beside: w => { w.WriteInt32(-2); w.WriteStartArray(0); w.WriteEndArray(); }),
            "crit of what is known" => With(Protected(1, change: map => map.Insert(1, w => Critical(w, 395)))),
            "no size" => With(Protected(1, change: map => map.RemoveAt(4))),
            "no claims" => With(Protected(1, change: map => map.RemoveAt(2))),
            "claims without subject" => With(Protected(1, change: map => map[2] = w => Claims(w, (1, LedgerHost.Origin)))),
            "more claims" => With(Protected(1, change: map => map[2] = w => MoreClaims(w))),
            "subject in upper case" => With(Protected(1, _token.Id.ToUpperInvariant())),
            "no kid" => With(Protected(1, change: map => map.RemoveAt(1))),
            "kid unprotected" => With(Protected(1, change: map => map.RemoveAt(1)), w => { w.WriteInt32(4); w.WriteByteString(KeyId()); }),
            "another order" => With(Protected(1, change: map => map.Reverse(), lax: true)),
            _ => With([0xBF, .. Protected(1)[1..], 0xFF]),
        };

        Assert.Equal(EctLedgerFailure.None, _host.Verifier.VerifyReceipt(_entry, receipt, out var read));
        Assert.Equal((0, 1), (read!.LeafIndex, read.TreeSize));
        Assert.NotEqual(EctLedgerFailure.None, _host.Verifier.VerifyReceipt(EntryOf(LedgerTokens.Signed()), receipt, out _));
    }

    [Fact]
    public void VerifyReceipt_AtItsLongest_Taken()
    {
        byte[] OfLength(int length) => Build(_entry, Protected(1), proofs => WriteProof(proofs, 1, 0), more: w => { w.WriteInt32(33); w.WriteByteString(new byte[length]); });
        var around = OfLength(10_000).Length - 10_000;

        Assert.Equal(EctLedgerFailure.None, _host.Verifier.VerifyReceipt(_entry, OfLength(16_384 - around), out _));
        Assert.Equal(EctLedgerFailure.Malformed, _host.Verifier.VerifyReceipt(_entry, OfLength(16_385 - around), out _));
    }

    public void Dispose() => _host.Dispose();

    private static byte[] EntryOf(EctToken token) => EctLedgerEntry.Create(token, Forge.Now, Forge.Me).Encoded.ToArray();

    private byte[] KeyId() => SHA256.HashData([.. Encoding.ASCII.GetBytes(LedgerHost.Origin), (byte)'\n', 2, .. PublicKey]);

    private byte[] Protected(long size, string? id = null, int alg = -7, int vds = 1, byte[]? kid = null, string issuer = LedgerHost.Origin,
        Action<List<Action<CborWriter>>>? change = null, bool lax = false)
    {
        var members = new List<Action<CborWriter>>
        {
            w => { w.WriteInt32(1); w.WriteInt32(alg); },
            w => { w.WriteInt32(4); w.WriteByteString(kid ?? KeyId()); },
            w => Claims(w, (1, issuer), (2, $"urn:uuid:{id ?? _token.Id}")),
            w => { w.WriteInt32(395); w.WriteInt32(vds); },
            w => { w.WriteTextString("ect-aspnetcore.tree_size"); w.WriteInt64(size); },
        };
        change?.Invoke(members);

        var writer = new CborWriter(lax ? CborConformanceMode.Lax : CborConformanceMode.Canonical);
        writer.WriteStartMap(members.Count);
        foreach (var member in members) member(writer);
        writer.WriteEndMap();
        return writer.Encode();
    }

    private static void Claims(CborWriter writer, params (int Label, string Text)[] claims)
    {
        writer.WriteInt32(15);
        writer.WriteStartMap(claims.Length);
        foreach (var (label, text) in claims)
        {
            writer.WriteInt32(label);
            writer.WriteTextString(text);
        }

        writer.WriteEndMap();
    }

    private void MoreClaims(CborWriter writer)
    {
        writer.WriteInt32(15);
        writer.WriteStartMap(3);
        writer.WriteInt32(2);
        writer.WriteTextString($"urn:uuid:{_token.Id}");
        writer.WriteInt32(6);
        writer.WriteInt64(Forge.Now.ToUnixTimeSeconds());
        writer.WriteTextString("note");
        writer.WriteStartArray(0);
        writer.WriteEndArray();
        writer.WriteEndMap();
    }

    private static void Critical(CborWriter writer, params int[] labels)
    {
        writer.WriteInt32(2);
        writer.WriteStartArray(labels.Length);
        foreach (var label in labels) writer.WriteInt32(label);
        writer.WriteEndArray();
    }

    /// <summary>A receipt for a tree of one entry, signed as it stands.</summary>
    private byte[] Build(byte[] entry, byte[] protectedBytes, Action<CborWriter> proofs, int label = -1, int count = 1,
        Action<CborWriter>? beside = null, Action<CborWriter>? more = null, bool attach = false, Func<byte[], byte[]>? signature = null)
    {
        var root = SHA256.HashData([0, .. entry]);
        var signed = _host.PrivateKey.SignData(SigStructure(protectedBytes, root), HashAlgorithmName.SHA256);

        var writer = new CborWriter(CborConformanceMode.Lax);
        writer.WriteTag((CborTag)18);
        writer.WriteStartArray(4);
        writer.WriteByteString(protectedBytes);
        writer.WriteStartMap(more is null ? 1 : 2);
        writer.WriteInt32(396);
        writer.WriteStartMap(beside is null ? 1 : 2);
        beside?.Invoke(writer);
        writer.WriteInt32(label);
        writer.WriteStartArray(count);
        proofs(writer);
        writer.WriteEndArray();
        writer.WriteEndMap();
        more?.Invoke(writer);
        writer.WriteEndMap();
        if (attach) writer.WriteByteString(root);
        else writer.WriteNull();
        writer.WriteByteString(signature is null ? signed : signature(signed));
        writer.WriteEndArray();
        return writer.Encode();
    }

    private static void WriteProof(CborWriter proofs, long size, long index, params byte[][] path) =>
        WriteProof(proofs, w => w.WriteInt64(size), w => w.WriteInt64(index), path);

    private static void WriteProof(CborWriter proofs, Action<CborWriter> size, Action<CborWriter> index, params byte[][] path)
    {
        var writer = new CborWriter(CborConformanceMode.Canonical);
        writer.WriteStartArray(3);
        size(writer);
        index(writer);
        writer.WriteStartArray(path.Length);
        foreach (var hash in path) writer.WriteByteString(hash);
        writer.WriteEndArray();
        writer.WriteEndArray();
        proofs.WriteByteString(writer.Encode());
    }

    private static (ulong Size, ulong Index, List<byte[]> Path) ReadProof(byte[] encoded)
    {
        var reader = new CborReader(encoded, CborConformanceMode.Canonical);
        Assert.Equal(3, reader.ReadStartArray());
        var (size, index, path) = (reader.ReadUInt64(), reader.ReadUInt64(), new List<byte[]>());
        for (var count = reader.ReadStartArray(); count > 0; count--) path.Add(reader.ReadByteString());
        return (size, index, path);
    }

    /// <summary>RFC 9052, 4.4.</summary>
    private static byte[] SigStructure(byte[] protectedBytes, byte[] payload)
    {
        var writer = new CborWriter(CborConformanceMode.Canonical);
        writer.WriteStartArray(4);
        writer.WriteTextString("Signature1");
        writer.WriteByteString(protectedBytes);
        writer.WriteByteString([]);
        writer.WriteByteString(payload);
        writer.WriteEndArray();
        return writer.Encode();
    }
}

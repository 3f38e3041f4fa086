using System.Formats.Cbor;
using System.Security.Cryptography;
using System.Text;

namespace Ect.Tests;

/// <summary>Heads and receipts, taken apart and put together by hand: with nothing of the product but hashes.</summary>
public sealed class EctLedgerSignerTests : IDisposable
{
    private readonly LedgerHost _host = new();

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

    [Fact]
    public async Task Receipt_Cose_MembersAndSignatureAsSpecified()
    {
        await _host.AppendOneAsync();
        var receipt = (await _host.AppendAsync(LedgerTokens.Many(3)))[1];

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

        Assert.Equal(Protected(4), protectedBytes);
        Assert.Equal((4ul, 2ul), (size, index));

        // The tree of four: the neighbour, then the two on the left.
        var leaf = SHA256.HashData([0, .. receipt.Entry.Encoded.Span]);
        var root = SHA256.HashData([1, .. path[1], .. SHA256.HashData([1, .. leaf, .. path[0]])]);
        Assert.Equal(2, path.Count);
        Assert.Equal((await _host.HeadAsync()).RootHash, new EctDigest(root));
        Assert.True(_host.PrivateKey.VerifyData(SigStructure(protectedBytes, root), signature, HashAlgorithmName.SHA256));
    }

    [Fact]
    public void VerifyReceipt_BuiltByHand_Taken()
    {
        var entry = EctLedgerEntry.Create(LedgerTokens.Signed(), Forge.Now, Forge.Me).Encoded.ToArray();
        var receipt = Build(entry, Protected(1), proofs => WriteProof(proofs, 1, 0));

        Assert.Equal(EctLedgerFault.None, _host.Verifier.VerifyReceipt(entry, receipt, out var proof));
        Assert.Equal((0, 1), (proof!.LeafIndex, proof.TreeSize));
    }

    public static TheoryData<string, EctLedgerFault> HandMade => new()
    {
        { "alg ES384", EctLedgerFault.UnsupportedAlgorithm },
        { "alg EdDSA", EctLedgerFault.UnsupportedAlgorithm },
        { "alg text", EctLedgerFault.Malformed },
        { "no alg", EctLedgerFault.Malformed },
        { "vds 2", EctLedgerFault.UnsupportedAlgorithm },
        { "no vds", EctLedgerFault.Malformed },
        { "no kid", EctLedgerFault.Malformed },
        { "short kid", EctLedgerFault.Malformed },
        { "other kid", EctLedgerFault.UnknownKey },
        { "no size", EctLedgerFault.Malformed },
        { "other size", EctLedgerFault.Malformed },
        { "more protected", EctLedgerFault.Malformed },
        { "crit", EctLedgerFault.Malformed },
        { "consistency proof", EctLedgerFault.Malformed },
        { "two proofs", EctLedgerFault.Malformed },
        { "no proof", EctLedgerFault.Malformed },
        { "more unprotected", EctLedgerFault.Malformed },
        { "attached payload", EctLedgerFault.Malformed },
        { "no tag", EctLedgerFault.Malformed },
        { "negative index", EctLedgerFault.Malformed },
        { "index at size", EctLedgerFault.NotIncluded },
        { "huge index", EctLedgerFault.Malformed },
        { "huge size", EctLedgerFault.Malformed },
        { "path too long", EctLedgerFault.NotIncluded },
        { "hash too short", EctLedgerFault.Malformed },
        { "deep nesting", EctLedgerFault.Malformed },
        { "short signature", EctLedgerFault.Malformed },
        { "wrong signature", EctLedgerFault.InvalidSignature },
    };

    [Theory, MemberData(nameof(HandMade))]
    public void VerifyReceipt_BuiltByHandAndWrong_SaysWhy(string what, EctLedgerFault fault)
    {
        var entry = EctLedgerEntry.Create(LedgerTokens.Signed(), Forge.Now, Forge.Me).Encoded.ToArray();
        Action<CborWriter> proof = proofs => WriteProof(proofs, 1, 0);

        var receipt = what switch
        {
            "alg ES384" => Build(entry, Protected(1, alg: -35), proof),
            "alg EdDSA" => Build(entry, Protected(1, alg: -8), proof),
            "alg text" => Build(entry, Protected(1, change: map => map[0] = w => { w.WriteInt32(1); w.WriteTextString("ES256"); }), proof),
            "no alg" => Build(entry, Protected(1, change: map => map.RemoveAt(0)), proof),
            "vds 2" => Build(entry, Protected(1, vds: 2), proof),
            "no vds" => Build(entry, Protected(1, change: map => map.RemoveAt(2)), proof),
            "no kid" => Build(entry, Protected(1, change: map => map.RemoveAt(1)), proof),
            "short kid" => Build(entry, Protected(1, kid: new byte[31]), proof),
            "other kid" => Build(entry, Protected(1, kid: new byte[32]), proof),
            "no size" => Build(entry, Protected(1, change: map => map.RemoveAt(3)), proof),
            "other size" => Build(entry, Protected(2), proof),
            "more protected" => Build(entry, Protected(1, change: map => map.Insert(2, w => { w.WriteInt32(100); w.WriteInt32(1); })), proof),
            "crit" => Build(entry, Protected(1, change: map => map.Insert(1, w => { w.WriteInt32(2); w.WriteStartArray(1); w.WriteInt32(395); w.WriteEndArray(); })), proof),
            "consistency proof" => Build(entry, Protected(1), proof, label: -2),
            "two proofs" => Build(entry, Protected(1), proofs => { WriteProof(proofs, 1, 0); WriteProof(proofs, 1, 0); }, count: 2),
            "no proof" => Build(entry, Protected(1), _ => { }, count: 0),
            "more unprotected" => Build(entry, Protected(1), proof, more: true),
            "attached payload" => Build(entry, Protected(1), proof, attach: true),
            "no tag" => Build(entry, Protected(1), proof)[1..],
            "negative index" => Build(entry, Protected(1), proofs => WriteProof(proofs, w => w.WriteInt64(1), w => w.WriteInt64(-1))),
            "index at size" => Build(entry, Protected(1), proofs => WriteProof(proofs, 1, 1)),
            "huge index" => Build(entry, Protected(1), proofs => WriteProof(proofs, w => w.WriteInt64(1), w => w.WriteUInt64(ulong.MaxValue))),
            "huge size" => Build(entry, Protected(1), proofs => WriteProof(proofs, w => w.WriteUInt64(ulong.MaxValue), w => w.WriteInt64(0))),
            "path too long" => Build(entry, Protected(1), proofs => WriteProof(proofs, 1, 0, [.. Enumerable.Repeat(new byte[32], 100)])),
            "hash too short" => Build(entry, Protected(1), proofs => WriteProof(proofs, 1, 0, new byte[31])),
            "deep nesting" => [0xD2, .. Enumerable.Repeat((byte)0x81, 4_000)],
            "short signature" => Build(entry, Protected(1), proof, signature: signature => signature[..63]),
            _ => Build(entry, Protected(1), proof, signature: _ => new byte[64]),
        };

        Assert.Equal(fault, _host.Verifier.VerifyReceipt(entry, receipt, out var read));
        Assert.Null(read);
    }

    public void Dispose() => _host.Dispose();

    private byte[] KeyId() => SHA256.HashData([.. Encoding.ASCII.GetBytes(LedgerHost.Origin), (byte)'\n', 2, .. PublicKey]);

    private byte[] Protected(long size, int alg = -7, int vds = 1, byte[]? kid = null, Action<List<Action<CborWriter>>>? change = null)
    {
        var members = new List<Action<CborWriter>>
        {
            w => { w.WriteInt32(1); w.WriteInt32(alg); },
            w => { w.WriteInt32(4); w.WriteByteString(kid ?? KeyId()); },
            w => { w.WriteInt32(395); w.WriteInt32(vds); },
            w => { w.WriteTextString("ect-aspnetcore.tree_size"); w.WriteInt64(size); },
        };
        change?.Invoke(members);

        var writer = new CborWriter(CborConformanceMode.Canonical);
        writer.WriteStartMap(members.Count);
        foreach (var member in members) member(writer);
        writer.WriteEndMap();
        return writer.Encode();
    }

    /// <summary>A receipt for a tree of one entry, signed as it stands.</summary>
    private byte[] Build(byte[] entry, byte[] protectedBytes, Action<CborWriter> proofs,
        int label = -1, int count = 1, bool more = false, bool attach = false, Func<byte[], byte[]>? signature = null)
    {
        var root = SHA256.HashData([0, .. entry]);
        var signed = _host.PrivateKey.SignData(SigStructure(protectedBytes, root), HashAlgorithmName.SHA256);

        var writer = new CborWriter(CborConformanceMode.Canonical);
        writer.WriteTag((CborTag)18);
        writer.WriteStartArray(4);
        writer.WriteByteString(protectedBytes);
        writer.WriteStartMap(more ? 2 : 1);
        writer.WriteInt32(396);
        writer.WriteStartMap(1);
        writer.WriteInt32(label);
        writer.WriteStartArray(count);
        proofs(writer);
        writer.WriteEndArray();
        writer.WriteEndMap();
        if (more)
        {
            writer.WriteInt32(1_000);
            writer.WriteInt32(1);
        }

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

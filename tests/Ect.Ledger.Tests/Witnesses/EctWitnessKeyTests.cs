using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Ect.Ledger.Witnesses;

namespace Ect.Ledger.Tests;

public sealed class EctWitnessKeyTests : IDisposable
{
    private const string Name = "witness.example.com/w1";
    private static readonly byte[] Type = [0xff, .. "ect-aspnetcore/ecdsa-cosignature/v1"u8];

    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    public void Dispose() => _key.Dispose();

    [Fact]
    public void VerifierKey_NameIdAndTypedKey_ReadAgain()
    {
        var key = new EctWitnessKey(Name, _key);
        byte[] typed = [.. Type, .. _key.ExportSubjectPublicKeyInfo()];
        var id = SHA256.HashData([.. Encoding.UTF8.GetBytes($"{Name}\n"), .. typed])[..4];

        Assert.Equal($"{Name}+{Convert.ToHexStringLower(id)}+{Convert.ToBase64String(typed)}", key.VerifierKey);
        Assert.Equal(key.VerifierKey, EctWitnessKey.Parse(key.VerifierKey).VerifierKey);
    }

    /// <summary>C2SP tlog-cosignature, with a key of our own type: the time, and a signature over two lines and the note's text.</summary>
    [Fact]
    public void Cosign_Head_LineThatAStrangerVerifies()
    {
        using var host = new LedgerHost();
        var head = host.Sign(7, EctDigest.Of("root"u8));
        var line = new EctWitness(Name, _key).Cosign(head, Forge.Now.AddMilliseconds(999));

        Assert.EndsWith("\n", line, StringComparison.Ordinal);
        Assert.True(line.Split(' ') is ["\u2014", Name, _]);
        var value = Convert.FromBase64String(line.TrimEnd('\n').Split(' ')[2]);
        Assert.Equal(new EctWitnessKey(Name, _key).VerifierKey.Split('+')[1], $"{BinaryPrimitives.ReadUInt32BigEndian(value):x8}");
        var time = BinaryPrimitives.ReadUInt64BigEndian(value.AsSpan(4));
        Assert.Equal((ulong)Forge.Now.ToUnixTimeSeconds(), time);

        var text = head.Note[..(head.Note.IndexOf("\n\n", StringComparison.Ordinal) + 1)];
        var message = Encoding.UTF8.GetBytes($"cosignature/v1\ntime {time}\n{text}");
        Assert.True(_key.VerifyData(message, value.AsSpan(12), HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence));
    }

    [Theory]
    [InlineData(""), InlineData("name"), InlineData("name+00000000"), InlineData("name+00000000+"), InlineData("name+00000000+!!!!")]
    [InlineData("name+00000000+AAAA"), InlineData("+00000000+AAAA")]
    [InlineData("PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW")] // Ed25519, a log's
    [InlineData("witness.example.com/w1+8d66cf3f+BMVYYiHrOK0SNLYwlDILMqJV65SCkZw/Fx6R4zBNxQOV")] // Ed25519, a witness's
    public void Parse_NoKeyOfAWitnessHere_Refused(string verifierKey) =>
        Assert.Throws<ArgumentException>(() => EctWitnessKey.Parse(verifierKey));

    [Fact]
    public void Parse_IdOfAnotherKey_Refused()
    {
        var parts = new EctWitnessKey(Name, _key).VerifierKey.Split('+', 3);
        var refused = Assert.Throws<ArgumentException>(() => EctWitnessKey.Parse($"{parts[0]}+00000000+{parts[2]}"));
        Assert.Contains("another key's", refused.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => EctWitnessKey.Parse($"other{parts[0]}+{parts[1]}+{parts[2]}"));
    }

    /// <summary>The platform reads such keys, and the id is the key's own all the same. Two texts would be one key.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Parse_KeyInAnotherEncoding_Refused(bool hasMoreBehindIt)
    {
        const int PointLength = 65;
        string[] parts;
        byte[] typed;
        do
        {
            using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            parts = new EctWitnessKey(Name, key).VerifierKey.Split('+', 3);
            typed = Convert.FromBase64String(parts[2]);
        }
        while ((typed[^1] & 1) is not 0); // A bit that is not used has to be 0.

        if (hasMoreBehindIt) typed = [.. typed, 0];
        else typed[^(PointLength + 1)] = 1; // How many bits are not used at the end of the point: there are none.

        var refused = Assert.Throws<ArgumentException>(
            () => EctWitnessKey.Parse($"{parts[0]}+{parts[1]}+{Convert.ToBase64String(typed)}"));

        Assert.Contains("another key's", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(""), InlineData("a b"), InlineData("a+b"), InlineData("a\nb"), InlineData("é")]
    public void Constructor_NoName_Refused(string name) => Assert.Throws<ArgumentException>(() => new EctWitnessKey(name, _key));

    [Fact]
    public void Constructor_AnotherCurve_Refused()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        Assert.Throws<ArgumentException>(() => new EctWitnessKey(Name, key));
        Assert.Throws<ArgumentException>(() => new EctWitness(Name, key));
    }

    /// <summary>C2SP tlog-cosignature, <c>cosigned_message</c>.</summary>
    [Fact]
    public void MLDsaMessage_Head_ByteForByte()
    {
        using var host = new LedgerHost(origin: "log.example.com");
        var root = SHA256.HashData("root"u8);
        var head = host.Sign(0x0102, new EctDigest(root));

        byte[] expected =
        [
            .. "subtree/v1\n\0"u8, 22, .. "witness.example.com/w1"u8, 0, 0, 0, 0, 0, 0, 0x03, 0x04,
            15, .. "log.example.com"u8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x01, 0x02, .. root,
        ];
        Assert.Equal(expected, MLDsaCosignature.Message(Name, head, 0x0304));
        Assert.Null(MLDsaCosignature.Message(new string('a', 256), head, 0));
    }

    [Fact]
    public void Parse_KeyOfMLDsa44AndThePlatformHasNone_SaysSo()
    {
        Assert.SkipWhen(MLDsa.IsSupported, "The test is about platforms without ML-DSA, and this one has it.");
        Assert.Throws<PlatformNotSupportedException>(() => EctWitnessKey.Parse(VerifierKey(new byte[1_312])));
    }

    [Fact]
    public void Parse_KeyOfMLDsa44_VerifiesWhatTheWitnessSigned()
    {
        Assert.SkipUnless(MLDsa.IsSupported, "The test signs with ML-DSA, which this platform has not (OpenSSL has it from 3.5 on).");
        using var host = new LedgerHost();
        using var key = MLDsa.GenerateKey(MLDsaAlgorithm.MLDsa44);
        var witness = EctWitnessKey.Parse(VerifierKey(key.ExportMLDsaPublicKey()));
        var head = host.Sign(7, EctDigest.Of("root"u8));
        var time = Forge.Now.ToUnixTimeSeconds();
        var signature = key.SignData(MLDsaCosignature.Message(Name, head, time)!);
        var signed = head.With(witness.Signature(CosignatureAlgorithm.Write(time, signature)));
        var other = head.With(witness.Signature(CosignatureAlgorithm.Write(time + 1, signature)));

        Assert.True(witness.TryFindTime(signed, out var found));
        Assert.Equal(Forge.Now, found);
        Assert.False(witness.TryFindTime(other, out _));
    }

    private static string VerifierKey(byte[] publicKey)
    {
        byte[] typed = [0x06, .. publicKey];
        var id = SHA256.HashData([.. Encoding.UTF8.GetBytes($"{Name}\n"), .. typed])[..4];
        return $"{Name}+{Convert.ToHexStringLower(id)}+{Convert.ToBase64String(typed)}";
    }
}

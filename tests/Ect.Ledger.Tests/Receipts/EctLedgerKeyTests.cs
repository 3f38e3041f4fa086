using System.Buffers.Binary;
using System.Formats.Cbor;
using System.Security.Cryptography;

namespace Ect.Ledger.Tests;

public class EctLedgerKeyTests
{
    /// <summary>C2SP signed-note: name, id and key; of an ECDSA key the id is of the SubjectPublicKeyInfo alone.</summary>
    [Fact]
    public void VerifierKey_AsNotesAreSigned_NamesTheSameKey()
    {
        using var host = new LedgerHost();
        var spki = host.PrivateKey.ExportSubjectPublicKeyInfo();

        Assert.Equal(3, host.Key.VerifierKey.Split('+', 3).Length);
        var (name, id, key) = host.Key.VerifierKey.Split('+', 3) switch { var parts => (parts[0], parts[1], parts[2]) };
        Assert.Equal(LedgerHost.Origin, name);
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(spki).AsSpan(0, 4)), id);
        Assert.Equal([0x02, .. spki], Convert.FromBase64String(key));

        var line = host.Sign(0, EctDigest.Of([])).Note.Split('\n')[^2];
        var signature = Convert.FromBase64String(line.Split(' ')[^1]);
        Assert.Equal(id, $"{BinaryPrimitives.ReadUInt32BigEndian(signature):x8}");
    }

    [Fact]
    public void Parse_VerifierKey_ReadAgain()
    {
        using var host = new LedgerHost();
        var head = host.Sign(7, EctDigest.Of("root"u8));

        var key = EctLedgerKey.Parse(host.Key.VerifierKey);

        Assert.Equal((LedgerHost.Origin, host.Key.KeyId), (key.Origin, key.KeyId));
        Assert.Equal(EctLedgerFailure.None, new EctLedgerVerifier([key]).VerifyTreeHead(head));
    }

    [Theory]
    [InlineData("", "The text is not a verifier key")]
    [InlineData("name+00000000", "The text is not a verifier key")]
    [InlineData("name+00000000+!!!!", "The text is not a verifier key")]
    [InlineData("NAME+ID+KEY\n", "The text is not a verifier key")]
    [InlineData("NAME+ID+", "of ECDSA (type 2)")]
    [InlineData("PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW", "of ECDSA (type 2)")] // Ed25519
    [InlineData("name+33c5d4f8+AgECAwQ=", "cannot be read")]
    [InlineData("+ID+KEY", "The ledger's name is not valid")]
    [InlineData("a b+ID+KEY", "The ledger's name is not valid")]
    [InlineData("NAME+00000000+KEY", "is another key's")]
    [InlineData("NAME+0ID+KEY", "is another key's")]
    public void Parse_NoKeyOfALedger_Refused(string verifierKey, string why)
    {
        using var host = new LedgerHost();
        var parts = host.Key.VerifierKey.Split('+', 3);
        var text = verifierKey.Replace("NAME", parts[0], StringComparison.Ordinal)
            .Replace("ID", parts[1], StringComparison.Ordinal).Replace("KEY", parts[2], StringComparison.Ordinal);

        var refused = Assert.Throws<ArgumentException>(() => EctLedgerKey.Parse(text));
        Assert.Contains(why, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Parse_KeyInAnotherFormOrOnAnotherCurve_Refused()
    {
        using var host = new LedgerHost();
        using var other = ECDsa.Create(ECCurve.NamedCurves.nistP384);

        Assert.Contains("is another key's", Refused(host.PrivateKey.ExportSubjectPublicKeyInfo(), 0), StringComparison.Ordinal);
        Assert.Contains("P-256", Refused(other.ExportSubjectPublicKeyInfo()), StringComparison.Ordinal);

        static string Refused(byte[] publicKey, params byte[] rest)
        {
            byte[] typed = [0x02, .. publicKey, .. rest];
            var id = Convert.ToHexStringLower(SHA256.HashData(publicKey).AsSpan(0, 4));
            var text = $"{LedgerHost.Origin}+{id}+{Convert.ToBase64String(typed)}";
            return Assert.Throws<ArgumentException>(() => EctLedgerKey.Parse(text)).Message;
        }
    }

    [Fact]
    public void ToCoseKey_OfThePublicHalf_IsCanonical()
    {
        using var host = new LedgerHost();
        var reader = new CborReader(host.Key.ToCoseKey(), CborConformanceMode.Canonical);

        Assert.Equal(6, reader.ReadStartMap());
        int[] labels = [.. Enumerable.Range(0, 6).Select(_ => ReadLabel(reader))];
        Assert.Equal([1, 2, 3, -1, -2, -3], labels);
        reader.ReadEndMap();
        Assert.Equal(0, reader.BytesRemaining);
    }

    private static int ReadLabel(CborReader reader)
    {
        var label = reader.ReadInt32();
        reader.SkipValue();
        return label;
    }
}

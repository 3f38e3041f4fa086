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

        Assert.Equal(3, host.Signer.Key.VerifierKey.Split('+', 3).Length);
        var (name, id, key) = host.Signer.Key.VerifierKey.Split('+', 3) switch { var parts => (parts[0], parts[1], parts[2]) };
        Assert.Equal(LedgerHost.Origin, name);
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(spki).AsSpan(0, 4)), id);
        Assert.Equal([0x02, .. spki], Convert.FromBase64String(key));

        var line = host.Sign(0, EctDigest.Of([])).Note.Split('\n')[^2];
        var signature = Convert.FromBase64String(line.Split(' ')[^1]);
        Assert.Equal(id, $"{BinaryPrimitives.ReadUInt32BigEndian(signature):x8}");
    }

    [Fact]
    public void ToCoseKey_OfThePublicHalf_IsCanonical()
    {
        using var host = new LedgerHost();
        var reader = new CborReader(host.Signer.Key.ToCoseKey(), CborConformanceMode.Canonical);

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

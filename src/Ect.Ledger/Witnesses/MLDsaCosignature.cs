using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Ect.Ledger.Witnesses;

/// <summary>ML-DSA-44, which C2SP advises for witnesses. The platform must have it (<see cref="MLDsa.IsSupported"/>).</summary>
internal sealed class MLDsaCosignature(MLDsa key) : CosignatureAlgorithm([TypeByte], key.ExportMLDsaPublicKey())
{
    public const byte TypeByte = 0x06;

    private readonly Lock _gate = new();

    /// <summary>What is signed: names, time, and the root of all entries from the first to the last.</summary>
    public static byte[]? Message(string name, EctTreeHead head, long time)
    {
        var (cosigner, origin) = (Encoding.UTF8.GetBytes(name), Encoding.UTF8.GetBytes(head.Origin));
        if (cosigner.Length > byte.MaxValue || origin.Length > byte.MaxValue) return null;

        Span<byte> numbers = stackalloc byte[3 * sizeof(ulong)];
        BinaryPrimitives.WriteInt64BigEndian(numbers, time);
        BinaryPrimitives.WriteInt64BigEndian(numbers[(2 * sizeof(ulong))..], head.Size);
        return
        [
            .. "subtree/v1\n\0"u8, (byte)cosigner.Length, .. cosigner, .. numbers[..sizeof(ulong)],
            (byte)origin.Length, .. origin, .. numbers[sizeof(ulong)..], .. head.RootHash.ToArray(),
        ];
    }

    protected override bool Verify(string name, EctTreeHead head, long time, ReadOnlySpan<byte> signature)
    {
        if (Message(name, head, time) is not { } message) return false;
        lock (_gate) return key.VerifyData(message, signature);
    }
}

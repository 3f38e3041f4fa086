using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Ect.Ledger.Notes;

namespace Ect.Ledger.Witnesses;

/// <summary>How heads are signed with a time (C2SP tlog-cosignature): what is signed, and with which kind of key.</summary>
/// <param name="type">What the kind of key is called in a note.</param>
/// <param name="publicKey">The key's public half.</param>
internal abstract class CosignatureAlgorithm(byte[] type, byte[] publicKey)
{
    private const int TimeLength = sizeof(ulong);

    private static readonly long LatestTime = DateTimeOffset.MaxValue.ToUnixTimeSeconds();

    /// <summary>The type and the key: what a verifier key is made of.</summary>
    public byte[] TypedKey { get; } = [.. type, .. publicKey];

    /// <summary>What a note calls the key of some name.</summary>
    public uint KeyId(string name) =>
        BinaryPrimitives.ReadUInt32BigEndian(SHA256.HashData([.. Encoding.UTF8.GetBytes(name), (byte)'\n', .. TypedKey]));

    /// <summary>Writes a signature behind its time.</summary>
    public static byte[] Write(long time, ReadOnlySpan<byte> signature)
    {
        var value = new byte[TimeLength + signature.Length];
        BinaryPrimitives.WriteInt64BigEndian(value, time);
        signature.CopyTo(value.AsSpan(TimeLength));
        return value;
    }

    /// <summary>Verifies a signature of somebody on a head.</summary>
    /// <returns>When it was made; <see langword="null"/> if it does not verify.</returns>
    public DateTimeOffset? Verify(string name, EctTreeHead head, SignedNote.Signature signature)
    {
        if (!BinaryPrimitives.TryReadInt64BigEndian(signature.Value, out var time) || time < 0 || time > LatestTime) return null;
        return Verify(name, head, time, signature.Value.AsSpan(TimeLength)) ? DateTimeOffset.FromUnixTimeSeconds(time) : null;
    }

    protected abstract bool Verify(string name, EctTreeHead head, long time, ReadOnlySpan<byte> signature);
}

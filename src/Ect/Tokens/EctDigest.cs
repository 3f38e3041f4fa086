using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text.Json.Serialization;
using Ect.Tokens;

namespace Ect;

/// <summary>A SHA-256 digest as a value of 32 bytes. It is compared as a whole, and needs no allocation.</summary>
/// <remarks>In JSON it is the text that <see cref="ToString"/> returns.</remarks>
[JsonConverter(typeof(DigestJsonConverter))]
public readonly record struct EctDigest
{
    /// <summary>The length of a digest in bytes: 32.</summary>
    public const int Length = SHA256.HashSizeInBytes;

    private readonly ulong _a, _b, _c, _d;

    /// <summary>Copies the 32 bytes of a digest that was computed elsewhere.</summary>
    /// <param name="digest">Exactly 32 bytes.</param>
    /// <exception cref="ArgumentException"><paramref name="digest"/> has another length.</exception>
    public EctDigest(ReadOnlySpan<byte> digest)
    {
        if (digest.Length != Length) throw new ArgumentException($"A SHA-256 digest has {Length} bytes.", nameof(digest));
        _a = BinaryPrimitives.ReadUInt64BigEndian(digest);
        _b = BinaryPrimitives.ReadUInt64BigEndian(digest[8..]);
        _c = BinaryPrimitives.ReadUInt64BigEndian(digest[16..]);
        _d = BinaryPrimitives.ReadUInt64BigEndian(digest[24..]);
    }

    /// <summary>Computes the SHA-256 digest of <paramref name="data"/>.</summary>
    /// <param name="data">Any bytes.</param>
    /// <returns>Their digest.</returns>
    public static EctDigest Of(ReadOnlySpan<byte> data)
    {
        Span<byte> digest = stackalloc byte[Length];
        SHA256.HashData(data, digest);
        return new EctDigest(digest);
    }

    /// <summary>Writes the 32 bytes to <paramref name="destination"/>.</summary>
    /// <param name="destination">At least 32 bytes.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="destination"/> is too short.</exception>
    public void CopyTo(Span<byte> destination)
    {
        BinaryPrimitives.WriteUInt64BigEndian(destination, _a);
        BinaryPrimitives.WriteUInt64BigEndian(destination[8..], _b);
        BinaryPrimitives.WriteUInt64BigEndian(destination[16..], _c);
        BinaryPrimitives.WriteUInt64BigEndian(destination[24..], _d);
    }

    /// <summary>Returns the 32 bytes as a new array.</summary>
    /// <returns>32 bytes.</returns>
    public byte[] ToArray()
    {
        var digest = new byte[Length];
        CopyTo(digest);
        return digest;
    }

    /// <summary>Returns the digest as base64url without padding, 43 characters: the form of <c>inp_hash</c> and <c>out_hash</c>.</summary>
    /// <returns>43 characters.</returns>
    public override string ToString()
    {
        Span<byte> digest = stackalloc byte[Length];
        CopyTo(digest);
        return Base64Url.EncodeToString(digest);
    }
}

using System.Buffers.Binary;
using System.Security.Cryptography;
using Ect.Http;

namespace Ect.Replay;

/// <summary>Makes fingerprints of replay keys: the SHA-256 of a secret of this process and the key, cut to 16 bytes.</summary>
/// <remarks>Two keys with one fingerprint would refuse each other's tokens, and would never let a replay through. An issuer chooses its own
/// <c>jti</c>s, and without the secret could search for such a pair. By chance a pair takes 2^64 tokens.</remarks>
internal sealed class Fingerprints
{
    private const int SecretLength = 32;

    private readonly byte[] _secret = RandomNumberGenerator.GetBytes(SecretLength);

    public Fingerprint Of(EctDigest key)
    {
        Span<byte> keyed = stackalloc byte[SecretLength + EctDigest.Length];
        _secret.CopyTo(keyed);
        key.CopyTo(keyed[SecretLength..]);

        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(keyed, hash);
        return new(BinaryPrimitives.ReadUInt64LittleEndian(hash), BinaryPrimitives.ReadUInt64LittleEndian(hash[sizeof(ulong)..]));
    }
}

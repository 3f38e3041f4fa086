using System.Security.Cryptography;

namespace EctAgent;

/// <summary>The length of the request's body in bytes, and its digest in hexadecimal.</summary>
internal sealed record BodyAnswer(long Length, string Sha256)
{
    public static async Task<BodyAnswer> ReadAsync(Stream body, CancellationToken cancellationToken)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = new byte[16 * 1024];
        var length = 0L;
        while (await body.ReadAsync(buffer, cancellationToken) is var read and > 0)
        {
            hash.AppendData(buffer, 0, read);
            length += read;
        }
        return new BodyAnswer(length, Convert.ToHexStringLower(hash.GetHashAndReset()));
    }
}

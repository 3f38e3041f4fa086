using System.Buffers.Binary;
using System.Text;

namespace Ect.Store;

/// <summary>Gives each issuer a number, in the memory of this instance.</summary>
internal sealed class IssuerNumbers
{
    /// <summary>How many issuers have a number of their own. Others share numbers beyond it.</summary>
    public const int Max = 10_000;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, int> _numbers = [];

    public int Of(string issuer)
    {
        lock (_gate)
        {
            if (_numbers.TryGetValue(issuer, out var number)) return number;
            if (_numbers.Count < Max) return _numbers[issuer] = _numbers.Count + 1;
        }

        return Shared(issuer);
    }

    private static int Shared(string issuer)
    {
        Span<byte> digest = stackalloc byte[EctDigest.Length];
        EctDigest.Of(Encoding.UTF8.GetBytes(issuer)).CopyTo(digest);
        return Max + 1 + (int)(BinaryPrimitives.ReadUInt32BigEndian(digest) % Max);
    }
}

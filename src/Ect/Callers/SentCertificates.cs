using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Ect.Callers;

/// <summary>The certificates that a client sent beside its own when it connected: steps on the way to an authority, and proof of nothing by
/// themselves.</summary>
internal sealed class SentCertificates
{
    /// <summary>What one connection may send. Ways of real authorities are one to three certificates of about 1 KiB.</summary>
    public const int MaxCount = 8, MaxBytes = 32_768;

    // The server keeps nothing but the client's own certificate, so they hang on that object, for as long as the connection holds it.
    private static readonly ConditionalWeakTable<X509Certificate2, SentCertificates> OfConnections = [];

    private SentCertificates(IReadOnlyList<byte[]> certificates, bool areTooMany)
    {
        (Certificates, AreTooMany) = (certificates, areTooMany);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var certificate in certificates) hash.AppendData(SHA256.HashData(certificate));
        Digest = new EctDigest(hash.GetHashAndReset());
    }

    /// <summary>Them, in DER.</summary>
    public IReadOnlyList<byte[]> Certificates { get; }

    /// <summary>Whether the client sent more than is kept, and so none is.</summary>
    public bool AreTooMany { get; }

    /// <summary>Tells them from others.</summary>
    public EctDigest Digest { get; }

    /// <summary>Keeps what came beside a connection's certificate.</summary>
    public static void Keep(X509Certificate2 certificate, X509Chain? chain)
    {
        if (chain is null) return;
        var others = chain.ChainPolicy.ExtraStore
            .Select(other => other.RawData)
            .Where(other => !certificate.RawDataMemory.Span.SequenceEqual(other));
        OfConnections.AddOrUpdate(certificate, From(others));
    }

    /// <returns><see langword="null"/> where the server does not pass on what was sent.</returns>
    public static SentCertificates? Of(X509Certificate2 certificate) => OfConnections.TryGetValue(certificate, out var sent) ? sent : null;

    /// <summary>Takes all of them, or none if they are too many or too long.</summary>
    public static SentCertificates From(IEnumerable<byte[]> certificates)
    {
        var (taken, bytes) = (new List<byte[]>(), 0);
        foreach (var certificate in certificates)
        {
            bytes += certificate.Length;
            if (taken.Count == MaxCount || bytes > MaxBytes) return new([], areTooMany: true);
            taken.Add(certificate);
        }

        return new(taken, areTooMany: false);
    }
}

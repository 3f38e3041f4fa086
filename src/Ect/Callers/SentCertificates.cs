using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Ect.Callers;

/// <summary>The certificates that a client sent beside its own when it connected. They may be part of a chain to an authority, and prove
/// nothing by themselves.</summary>
internal sealed class SentCertificates
{
    /// <summary>The limits for one connection. Chains of real authorities have one to three certificates of about 1 KiB.</summary>
    public const int MaxCount = 8, MaxBytes = 32_768;

    // The server keeps only the client's own certificate, so these are attached to that object as long as the connection holds it.
    private static readonly ConditionalWeakTable<X509Certificate2, SentCertificates> OfConnections = [];

    private SentCertificates(IReadOnlyList<byte[]> certificates, bool areTooMany)
    {
        (Certificates, AreTooMany) = (certificates, areTooMany);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var certificate in certificates) hash.AppendData(SHA256.HashData(certificate));
        Digest = new EctDigest(hash.GetHashAndReset());
    }

    /// <summary>The certificates, in DER.</summary>
    public IReadOnlyList<byte[]> Certificates { get; }

    /// <summary>Whether the client sent more than the limits, so that none is kept.</summary>
    public bool AreTooMany { get; }

    /// <summary>The digest of all of them.</summary>
    public EctDigest Digest { get; }

    /// <summary>Keeps the certificates that came beside that of a connection.</summary>
    public static void Keep(X509Certificate2 certificate, X509Chain? chain)
    {
        if (chain is null) return;
        var others = chain.ChainPolicy.ExtraStore
            .Select(other => other.RawData)
            .Where(other => !certificate.RawDataMemory.Span.SequenceEqual(other));
        OfConnections.AddOrUpdate(certificate, From(others));
    }

    /// <returns><see langword="null"/> if the server does not pass on the certificates.</returns>
    public static SentCertificates? Of(X509Certificate2 certificate) => OfConnections.TryGetValue(certificate, out var sent) ? sent : null;

    /// <summary>Takes all certificates, or none if they are too many or too long.</summary>
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

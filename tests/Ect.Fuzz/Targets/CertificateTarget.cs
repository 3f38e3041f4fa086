using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Ect.Callers;
using Ect.Fuzz.Running;
using Microsoft.Extensions.DependencyInjection;

namespace Ect.Fuzz.Targets;

/// <summary>Client certificates of an authority whose key is the same in every run. Only what it has signed is accepted.</summary>
internal sealed class CertificateTarget : FuzzTarget, IDisposable
{
    private readonly CertificateForge _authority = CertificateForge.Authority(key: TestKeys.Fixed());
    private readonly TestService _service;

    public CertificateTarget() =>
        _service = new TestService(build: ect => ect.AddClientCertificates([_authority.Certificate], "example.com"));

    public override string Name => "certificate";

    /// <summary>The platform builds the chain.</summary>
    public override (long, long) Allocation => (4 * 1024 * 1024, 4_096);

    /// <inheritdoc cref="Allocation"/>
    public override (TimeSpan, TimeSpan) Time => (TimeSpan.FromMilliseconds(500), TimeSpan.FromMicroseconds(100));

    public override IReadOnlyList<string> Words { get; } =
        ["spiffe://example.com/a", "\u0006\u0003U\u001d\u0011", "\u0086\u0001", "\u0000"];

    public override IEnumerable<byte[]> MakeSeeds() =>
    [
        _authority.Client(Forge.Alice).Certificate.RawData, _authority.Client(Forge.Alice, Forge.Bob).Certificate.RawData,
        _authority.Client().Certificate.RawData, _authority.Certificate.RawData,
    ];

    public override object? Read(byte[] input)
    {
        X509Certificate2 certificate;
        try
        {
            certificate = X509CertificateLoader.LoadCertificate(input);
        }
        catch (CryptographicException)
        {
            return null; // The handshake has failed.
        }

        using (certificate)
            return (CertificateName.Of(certificate), _service.Get<EctClientCertificates>().Find(certificate), certificate.RawData);
    }

    public override string Check(byte[] input, object? read)
    {
        if (read is null) return "no certificate";

        var (name, caller, encoded) = ((CertificateName, EctCaller, byte[]))read;
        FuzzException.UnlessEqual(name.Text is null, name.Failure is not null, "Whether the name does not count");
        if (caller.Key is null) return $"{name.Failure} {name.Text is null}";

        FuzzException.UnlessEqual(name.Text, caller.Name, "The name");
        FuzzException.Unless(IsSigned(encoded), "The authority has not signed it.");
        return "accepted";
    }

    private bool IsSigned(byte[] certificate)
    {
        var parts = new AsnReader(certificate, AsnEncodingRules.BER).ReadSequence();
        var content = parts.ReadEncodedValue();
        parts.ReadEncodedValue(); // the algorithm
        return _authority.Key.VerifyData(
            content.Span, parts.ReadBitString(out _), HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);
    }

    public void Dispose()
    {
        _service.Dispose();
        _authority.Dispose();
    }
}

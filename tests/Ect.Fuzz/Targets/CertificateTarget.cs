using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Ect.Callers;
using Ect.Fuzz.Running;
using Microsoft.Extensions.DependencyInjection;

namespace Ect.Fuzz.Targets;

/// <summary>Client certificates. Nothing that was changed is accepted, because its authority's signature covers all of it.</summary>
internal sealed class CertificateTarget : FuzzTarget, IDisposable
{
    private readonly CertificateForge _authority = CertificateForge.Authority();
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

        using (certificate) return (CertificateName.Of(certificate), _service.Get<EctClientCertificates>().Find(certificate));
    }

    public override string Check(byte[] input, object? read)
    {
        if (read is null) return "no certificate";

        var (name, caller) = ((CertificateName, EctCaller))read;
        FuzzException.UnlessEqual(name.Text is null, name.Failure is not null, "Whether the name does not count");
        FuzzException.Unless(caller.Key is null, "A certificate of no authority is accepted."); // The corpus is of other authorities.
        return $"{name.Failure} {name.Text is null}";
    }

    public void Dispose()
    {
        _service.Dispose();
        _authority.Dispose();
    }
}

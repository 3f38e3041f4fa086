using System.Buffers.Text;
using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Ect.TestUtils;

/// <summary>A certificate and its key, right or wrong, made with nothing of the product; as an authority, those that it issues too.</summary>
public sealed class CertificateForge : IDisposable
{
    public const string ServerAuthentication = "1.3.6.1.5.5.7.3.1", ClientAuthentication = "1.3.6.1.5.5.7.3.2";

    private CertificateForge(X509Certificate2 certificate, ECDsa key) => (Certificate, Key) = (certificate, key);

    public X509Certificate2 Certificate { get; }

    public ECDsa Key { get; }

    /// <summary>The <c>x5t#S256</c>.</summary>
    public string KeyId => Base64Url.EncodeToString(SHA256.HashData(Certificate.RawData));

    /// <summary>A root that nobody has issued but itself.</summary>
    public static CertificateForge Authority(string name = "CN=authority", ECDsa? key = null) =>
        SelfSigned(name, request => request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true)), key);

    /// <summary>A client's certificate that nobody has issued but itself.</summary>
    public static CertificateForge SelfSigned(string name, Action<CertificateRequest> extend, ECDsa? key = null)
    {
        key ??= ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(name, key, HashAlgorithmName.SHA256);
        extend(request);
        return new(request.CreateSelfSigned(Forge.Now.AddDays(-1), Forge.Now.AddDays(1)), key);
    }

    public CertificateForge Intermediate(DateTimeOffset? notAfter = null, string name = "CN=intermediate") =>
        Issue(request => request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true)), notAfter: notAfter, name: name);

    /// <summary>A client's certificate with these URI names.</summary>
    public CertificateForge Client(params string[] names) => Issue(request => request.CertificateExtensions.Add(Uris(names)));

    public CertificateForge Issue(Action<CertificateRequest> extend, DateTimeOffset? notBefore = null, DateTimeOffset? notAfter = null, string name = "CN=client", ECDsa? key = null)
    {
        key ??= ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(name, key, HashAlgorithmName.SHA256);
        extend(request);
        using var issued = request.Create(Certificate.SubjectName, X509SignatureGenerator.CreateForECDsa(Key), notBefore ?? Forge.Now.AddHours(-1), notAfter ?? Forge.Now.AddHours(1), RandomNumberGenerator.GetBytes(8));
        return new(issued.CopyWithPrivateKey(key), key);
    }

    /// <summary>The same certificate with one more extension, signed by this authority: what <see cref="CertificateRequest"/> does not let one make.</summary>
    public CertificateForge Extended(CertificateForge issued, X509Extension extension)
    {
        var certificate = new AsnReader(issued.Certificate.RawData, AsnEncodingRules.DER).ReadSequence();
        var content = certificate.ReadSequence();
        var extensionsTag = new Asn1Tag(TagClass.ContextSpecific, 3, isConstructed: true);

        var toSign = new AsnWriter(AsnEncodingRules.DER);
        using (toSign.PushSequence())
        {
            while (!content.PeekTag().HasSameClassAndValue(extensionsTag)) toSign.WriteEncodedValue(content.ReadEncodedValue().Span);
            var extensions = content.ReadSequence(extensionsTag).ReadSequence();
            using (toSign.PushSequence(extensionsTag))
            using (toSign.PushSequence())
            {
                while (extensions.HasData) toSign.WriteEncodedValue(extensions.ReadEncodedValue().Span);
                using (toSign.PushSequence())
                {
                    toSign.WriteObjectIdentifier(extension.Oid!.Value!);
                    toSign.WriteOctetString(extension.RawData);
                }
            }
        }

        var signed = new AsnWriter(AsnEncodingRules.DER);
        using (signed.PushSequence())
        {
            signed.WriteEncodedValue(toSign.Encode());
            signed.WriteEncodedValue(certificate.ReadEncodedValue().Span);
            signed.WriteBitString(Key.SignData(toSign.Encode(), HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence));
        }

        using var extended = X509CertificateLoader.LoadCertificate(signed.Encode());
        return new(extended.CopyWithPrivateKey(issued.Key), issued.Key);
    }

    /// <summary>These URI names as they are, beside a DNS name.</summary>
    public static X509Extension Uris(params string[] names)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            writer.WriteCharacterString(UniversalTagNumber.IA5String, "client.example.com", new Asn1Tag(TagClass.ContextSpecific, 2));
            foreach (var name in names) writer.WriteCharacterString(UniversalTagNumber.IA5String, name, new Asn1Tag(TagClass.ContextSpecific, 6));
        }
        return new X509Extension("2.5.29.17", writer.Encode(), critical: false);
    }

    public static X509Extension Usages(params string[] usages) => new X509EnhancedKeyUsageExtension([.. usages.Select(usage => new Oid(usage))], critical: true);

    /// <summary>What makes ECTs with this key; goes with it.</summary>
    public Forge Signer(string issuer) => new(issuer, KeyId, Key);

    public void Dispose()
    {
        Certificate.Dispose();
        Key.Dispose();
    }
}

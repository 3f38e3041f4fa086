using System.Formats.Asn1;
using System.Security.Cryptography.X509Certificates;

namespace Ect;

/// <summary>Reads the URI names in a certificate's subject alternative names (RFC 5280, section 4.2.1.6).</summary>
internal static class CertificateNames
{
    private const string SubjectAlternativeName = "2.5.29.17";
    private static readonly Asn1Tag Uri = new(TagClass.ContextSpecific, 6);

    /// <returns>The names as they stand there; none if there are none, or they can not be read.</returns>
    public static IReadOnlyList<string> UrisOf(X509Certificate2 certificate)
    {
        try
        {
            return certificate.Extensions.Where(extension => extension.Oid?.Value == SubjectAlternativeName).ToList() is [var names] ? Read(names.RawData) : [];
        }
        catch (AsnContentException)
        {
            return [];
        }
    }

    private static List<string> Read(byte[] generalNames)
    {
        var names = new AsnReader(generalNames, AsnEncodingRules.DER).ReadSequence();
        var uris = new List<string>();
        while (names.HasData)
        {
            if (names.PeekTag().HasSameClassAndValue(Uri)) uris.Add(names.ReadCharacterString(UniversalTagNumber.IA5String, Uri));
            else names.ReadEncodedValue();
        }

        return uris;
    }
}

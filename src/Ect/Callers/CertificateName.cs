using System.Formats.Asn1;
using System.Security.Cryptography.X509Certificates;

namespace Ect.Callers;

/// <summary>The one URI name of a certificate (RFC 5280, section 4.2.1.6), or the rule that it breaks (profile, section 5).</summary>
/// <param name="Text">The name as it is written; <see langword="null"/> if there is none that counts.</param>
/// <param name="Failure">Why it does not count.</param>
internal readonly record struct CertificateName(string? Text, string? Failure)
{
    private const string SubjectAlternativeName = "2.5.29.17", SpiffeScheme = "spiffe:";
    private static readonly Asn1Tag Uri = new(TagClass.ContextSpecific, 6);

    public static CertificateName Of(X509Certificate2 certificate)
    {
        try
        {
            return certificate.Extensions.Where(extension => extension.Oid?.Value == SubjectAlternativeName).ToList() switch
            {
                [] => None("it has no URI name"),
                [var names] => Single(ReadUris(names.RawData)),
                _ => None("it has its subject alternative names twice"),
            };
        }
        catch (AsnContentException)
        {
            return None("its subject alternative names cannot be read");
        }
    }

    private static CertificateName Single(List<string> uris) => uris switch
    {
        [] => None("it has no URI name"),
        [var uri] => IsSpiffeWithoutPath(uri) ? None("its SPIFFE ID has no path") : new(uri, null),
        _ => None($"it has {uris.Count} URI names"),
    };

    private static List<string> ReadUris(byte[] generalNames)
    {
        var reader = new AsnReader(generalNames, AsnEncodingRules.DER);
        var names = reader.ReadSequence();
        reader.ThrowIfNotEmpty();
        var uris = new List<string>();
        while (names.HasData)
        {
            if (names.PeekTag().HasSameClassAndValue(Uri)) uris.Add(names.ReadCharacterString(UniversalTagNumber.IA5String, Uri));
            else names.ReadEncodedValue();
        }

        return uris;
    }

    /// <summary>Tells whether the name is that of a whole trust domain, which cannot call (X.509-SVID, section 5.2), whatever the case of
    /// the scheme.</summary>
    private static bool IsSpiffeWithoutPath(string uri)
    {
        if (!uri.StartsWith(SpiffeScheme, StringComparison.OrdinalIgnoreCase)) return false;

        var rest = uri.AsSpan(SpiffeScheme.Length).TrimStart('/');
        if (rest.IndexOfAny('?', '#') is var end and >= 0) rest = rest[..end];
        return rest.IndexOf('/') is var slash && (slash < 0 || rest[slash..].TrimStart('/').IsEmpty);
    }

    private static CertificateName None(string failure) => new(null, failure);
}

namespace Ect.Keys;

/// <summary>A <c>kid</c> that a key of an issuer was found to go by.</summary>
/// <param name="Number">One more than that of the name found before it.</param>
/// <param name="Issuer">The <c>iss</c>.</param>
/// <param name="KeyId">The <c>kid</c>.</param>
/// <param name="Key">The key's thumbprint.</param>
internal sealed record KeyName(long Number, string Issuer, string KeyId, EctDigest Key);

namespace Ect.Keys;

/// <summary>A <c>kid</c> that a key of an issuer has had.</summary>
/// <param name="Number">Its number in the order in which names were noted.</param>
/// <param name="Issuer">The <c>iss</c>.</param>
/// <param name="KeyId">The <c>kid</c>.</param>
/// <param name="Key">The key's thumbprint.</param>
internal sealed record KeyName(long Number, string Issuer, string KeyId, EctDigest Key);

namespace Ect.Dashboard.Context;

/// <summary>What is revoked, as operators name it.</summary>
/// <param name="Kind"><see cref="Token"/>, <see cref="Key"/> or <see cref="AllOfIssuer"/>.</param>
/// <param name="Issuer">The <c>iss</c>; <see langword="null"/> for a key that is revoked for every issuer.</param>
/// <param name="Id">The token's <c>jti</c>; the key's <c>kid</c>, or its thumbprint if there is no issuer; or the issuer.</param>
internal sealed record RevocationName(string Kind, string? Issuer, string Id)
{
    public const string Token = "token", Key = "key", AllOfIssuer = "issuer";

    public static RevocationName Of(EctRevocation revocation) => revocation switch
    {
        { TokenId: { } id } => new(Token, revocation.Issuer, id),
        { KeyId: { } id } => new(Key, revocation.Issuer, id),
        { Thumbprint: { } key } => new(Key, null, $"{key}"),
        _ => new(AllOfIssuer, null, revocation.Issuer!),
    };

    /// <exception cref="ArgumentException">There is no such token or key.</exception>
    public EctRevocation ToRevocation() => (Kind, Issuer) switch
    {
        (Token, { } issuer) => EctRevocation.OfToken(issuer, Id),
        (Key, { } issuer) => EctRevocation.OfKey(issuer, Id),
        (Key, null) => EctRevocation.OfThumbprint(Id),
        _ => throw new ArgumentException("Name a token with its issuer, or a key."),
    };
}

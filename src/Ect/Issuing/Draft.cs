namespace Ect.Issuing;

/// <summary>A token that was made and is not recorded yet: nobody may see it.</summary>
/// <param name="Token">The token.</param>
/// <param name="KeyThumbprint">RFC 7638 thumbprint of the key that signed it; <see langword="null"/> for an unsigned token.</param>
internal sealed record Draft(EctToken Token, EctDigest? KeyThumbprint);

namespace Ect;

/// <summary>Says what happens if a successful answer carries a token that cannot be accepted (profile, section 4).</summary>
public enum EctInvalidReturnedTokens
{
    /// <summary>The answer is used, the token is ignored, and a warning says why. The default.</summary>
    Ignore,

    /// <summary>The call throws <see cref="EctReturnedTokenException"/>. Its effects at the other service remain.</summary>
    Throw,
}

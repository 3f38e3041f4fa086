namespace Ect;

/// <summary>What happens when a successful answer carries a token that cannot be taken (profile, section 4).</summary>
public enum EctInvalidReturnedTokens
{
    /// <summary>The answer is used, the token is not, and a warning says why. The default.</summary>
    Ignore,

    /// <summary>The call throws <see cref="EctReturnedTokenException"/>. Its effects at the other service stay.</summary>
    Throw,
}

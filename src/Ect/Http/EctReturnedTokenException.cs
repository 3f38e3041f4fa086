namespace Ect;

/// <summary>Thrown when the token of a successful answer is not valid and the client's options say
/// <see cref="EctMessageHandlerOptions.ThrowOnInvalidReturnedTokens"/> (profile, section 4).</summary>
/// <remarks>It is no <see cref="HttpRequestException"/>: the call succeeded, and nothing should repeat it.</remarks>
public sealed class EctReturnedTokenException : Exception
{
    /// <param name="message">What is wrong with the token, without its text.</param>
    internal EctReturnedTokenException(string message)
        : base(message)
    {
    }
}

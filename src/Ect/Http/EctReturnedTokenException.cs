namespace Ect;

/// <summary>Thrown for a successful answer whose token cannot be taken, where <see cref="EctInvalidReturnedTokens.Throw"/> asks for it.</summary>
/// <remarks>Not an <see cref="HttpRequestException"/>: the call succeeded, and must not look like one to repeat.</remarks>
/// <param name="message">What is wrong with the token, without its text.</param>
public sealed class EctReturnedTokenException(string message) : Exception(message);

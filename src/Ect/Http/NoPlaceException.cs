namespace Ect.Http;

/// <summary>Thrown if a request has no place for its tokens. A shorter token may find one.</summary>
internal sealed class NoPlaceException(string message, Exception? innerException = null)
    : InvalidOperationException(message, innerException);

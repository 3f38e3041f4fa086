using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http;

namespace Ect;

/// <summary>What is wrong with a request before there is a token to verify.</summary>
/// <param name="Reason">The reason to refuse it for.</param>
/// <param name="Detail">For the service's own eyes: fixed text, nothing of the body.</param>
/// <param name="Status">What the server says of a body that can not be read, such as 400 or 408; <see langword="null"/> for the reason's own.</param>
internal sealed record EctBodyFailure(EctFailureReason Reason, string? Detail = null, int? Status = null)
{
    /// <summary>Whether a body failed to be read for what it is. That the client has gone is not such a failure.</summary>
    /// <remarks>An <see cref="InvalidOperationException"/> is what BrotliStream says of a body that it can not decode.</remarks>
    public static bool IsOfBody(Exception exception, CancellationToken requestAborted) =>
        exception is (InvalidDataException or InvalidOperationException or IOException) and not (ConnectionResetException or ObjectDisposedException) && !requestAborted.IsCancellationRequested;

    /// <param name="exception">How reading failed.</param>
    /// <param name="reason">The reason, unless the body is too large.</param>
    public static EctBodyFailure From(Exception exception, EctFailureReason reason) => exception switch
    {
        BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge } => new(EctFailureReason.BodyTooLarge, "a limit on the whole body"),
        BadHttpRequestException refused => new(reason, "a body that can not be read", refused.StatusCode),
        _ => new(reason, "a body that is cut short, or not of the form that its type says"),
    };
}

using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http;

namespace Ect.AspNetCore.Bodies;

/// <summary>A failure of a request before there is a token to verify.</summary>
/// <param name="Reason">The reason to refuse the request.</param>
/// <param name="Detail">An explanation for the service itself: fixed text without any part of the body.</param>
/// <param name="Status">The server's status for a body that cannot be read, such as 400 or 408; <see langword="null"/> for the status of
/// the reason.</param>
internal sealed record BodyFailure(EctFailureReason Reason, string? Detail = null, int? Status = null)
{
    /// <summary>The exception of this service; <see langword="null"/> if the request itself is wrong.</summary>
    public Exception? OwnFailure { get; init; }

    /// <summary>Tells whether a body could not be read or kept. A client that has gone is not such a failure.</summary>
    /// <remarks>BrotliStream throws an <see cref="InvalidOperationException"/> for a body that it cannot decode.</remarks>
    public static bool IsOne(Exception exception, CancellationToken requestAborted) =>
        exception is (InvalidDataException or InvalidOperationException or IOException or UnauthorizedAccessException)
            and not (ConnectionResetException or ObjectDisposedException) && !requestAborted.IsCancellationRequested;

    /// <param name="exception">The exception of the reading.</param>
    /// <param name="reason">The reason, unless the body is too large.</param>
    public static BodyFailure From(Exception exception, EctFailureReason reason) => exception switch
    {
        BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge } =>
            new(EctFailureReason.BodyTooLarge, "a limit on the whole body"),
        BadHttpRequestException refused => new(reason, "a body that cannot be read", refused.StatusCode),
        _ => new(reason, "a body that is cut short, or not of the form that its type says"),
    };

    /// <summary>Does the same for a body that was to be kept on disk. A failure of the disk is not one of the body.</summary>
    /// <param name="exception">The exception of the reading or keeping.</param>
    /// <param name="reason">The reason if the body itself is wrong and not too large.</param>
    public static BodyFailure FromKept(Exception exception, EctFailureReason reason) =>
        exception is UnauthorizedAccessException or (IOException and not BadHttpRequestException)
            ? new(EctFailureReason.StoreUnavailable) { OwnFailure = exception }
            : From(exception, reason);
}

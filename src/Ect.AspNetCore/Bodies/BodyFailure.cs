using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http;

namespace Ect.AspNetCore.Bodies;

/// <summary>What is wrong with a request before there is a token to verify.</summary>
/// <param name="Reason">The reason to refuse it for.</param>
/// <param name="Detail">For the service's own eyes: fixed text, nothing of the body.</param>
/// <param name="Status">What the server says of a body that cannot be read, such as 400 or 408; <see langword="null"/> for the reason's own.</param>
internal sealed record BodyFailure(EctFailureReason Reason, string? Detail = null, int? Status = null)
{
    /// <summary>How this service has failed; <see langword="null"/> where the request is at fault.</summary>
    public Exception? OwnFailure { get; init; }

    /// <summary>Whether a body could not be read, or not be kept. That the client has gone is not such a failure.</summary>
    /// <remarks>An <see cref="InvalidOperationException"/> is what BrotliStream says of a body that it cannot decode.</remarks>
    public static bool IsOne(Exception exception, CancellationToken requestAborted) =>
        exception is (InvalidDataException or InvalidOperationException or IOException or UnauthorizedAccessException)
            and not (ConnectionResetException or ObjectDisposedException) && !requestAborted.IsCancellationRequested;

    /// <param name="exception">How reading failed.</param>
    /// <param name="reason">The reason, unless the body is too large.</param>
    public static BodyFailure From(Exception exception, EctFailureReason reason) => exception switch
    {
        BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge } => new(EctFailureReason.BodyTooLarge, "a limit on the whole body"),
        BadHttpRequestException refused => new(reason, "a body that cannot be read", refused.StatusCode),
        _ => new(reason, "a body that is cut short, or not of the form that its type says"),
    };

    /// <summary>As <see cref="From"/>, for a body that was to be kept on disk: what fails there is not the body.</summary>
    /// <param name="exception">How reading or keeping failed.</param>
    /// <param name="reason">The reason, if the body is at fault and not too large.</param>
    public static BodyFailure FromKept(Exception exception, EctFailureReason reason) =>
        exception is UnauthorizedAccessException or (IOException and not BadHttpRequestException)
            ? new(EctFailureReason.StoreUnavailable) { OwnFailure = exception }
            : From(exception, reason);
}

namespace Ect.AspNetCore.Middleware;

/// <summary>The outcome of the verification of a request.</summary>
/// <param name="Result">A context, or the reason to refuse the request.</param>
/// <param name="ContentHash">The hash of the content, if it was needed.</param>
/// <param name="Status">The server's own status for a body that cannot be read; <see langword="null"/> for the status of the
/// reason.</param>
/// <param name="IsContentLost">Whether some of the content was read and could not be kept, so that nobody can read all of it.</param>
internal readonly record struct RequestVerification(
    EctVerificationResult Result, string? ContentHash = null, int? Status = null, bool IsContentLost = false);

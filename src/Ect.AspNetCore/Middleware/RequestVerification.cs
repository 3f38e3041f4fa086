namespace Ect.AspNetCore.Middleware;

/// <summary>What came out of the verification of a request.</summary>
/// <param name="Result">A context, or the reason to refuse it.</param>
/// <param name="ContentHash">The hash of its content, where that was asked for.</param>
/// <param name="Status">The server's own word on a body that cannot be read; <see langword="null"/> for the reason's status.</param>
internal readonly record struct RequestVerification(EctVerificationResult Result, string? ContentHash = null, int? Status = null);

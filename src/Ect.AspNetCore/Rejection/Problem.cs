using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;

namespace Ect.AspNetCore.Rejection;

/// <summary>The body of an answer to a refused request (RFC 9457). It is fixed text without any part of a token (profile, section
/// 4).</summary>
internal sealed record Problem(string Title, int Status, string Detail)
{
    public const string ContentType = "application/problem+json";

    private static readonly Problem Refused = new("Forbidden", StatusCodes.Status403Forbidden,
        "The request needs a valid Execution Context Token.");

    private static readonly Problem TooLarge = new("Content Too Large", StatusCodes.Status413PayloadTooLarge,
        "The content is too large to be searched for an Execution Context Token.");

    private static readonly Problem Encoded = new("Unsupported Media Type", StatusCodes.Status415UnsupportedMediaType,
        "The content has an encoding in which no Execution Context Token can be found.");

    private static readonly Problem Unavailable = new("Service Unavailable", StatusCodes.Status503ServiceUnavailable,
        "Execution Context Tokens cannot be verified at the moment.");

    [JsonPropertyOrder(-1)]
    public string Type { get; } = "about:blank";

    /// <summary>The name of the <see cref="EctFailureReason"/>, if it may be exposed.</summary>
    public string? Reason { get; init; }

    /// <param name="result">Why the request is refused.</param>
    /// <param name="bodyStatus">The server's own status for a body that cannot be read, if that is the reason.</param>
    public static Problem Of(EctVerificationResult result, int? bodyStatus = null) => result switch
    {
        { IsUnavailable: true } => Unavailable,
        { FailureReason: EctFailureReason.BodyTooLarge } => TooLarge,
        { FailureReason: EctFailureReason.UnsupportedContentEncoding } => Encoded,
        _ when bodyStatus is { } status => new(ReasonPhrases.GetReasonPhrase(status), status, "The content cannot be read."),
        _ => Refused,
    };
}

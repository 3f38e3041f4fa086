using Ect.Tokens;

namespace Ect.Issuing;

/// <summary>Says what to change when a token cannot be issued, because the reader would not accept it.</summary>
internal static class IssuingError
{
    private const string Uuid = "must be a UUID: 36 characters, hexadecimal digits and hyphens.";
    private const string Hash = "must be a SHA-256 as base64url without padding: 43 characters.";

    public static Exception From(ReadResult result, EctLimits limits) =>
        result.Reason is EctFailureReason.TokenTooLarge ? TooLong(limits) : InClaim(result.Claim, limits);

    public static ArgumentException TooLong(EctLimits limits) => new(
        $"The token would be longer than {limits.MaxTokenLength} characters, or have more than {limits.MaxTokensValues} JSON values: "
        + "name fewer audiences or predecessors, or say less in the extensions.");

    /// <summary>The error in a claim or header member. Where none is named, the extensions are it: nothing else can break JSON.</summary>
    public static Exception InClaim(string? claim, EctLimits limits) => claim switch
    {
        ClaimNames.Issuer => InSetup($"Ect:Identity must have 1 to {EctLimits.MaxNameLength} characters and no lone surrogate."),
        ClaimNames.IssuedAt => InSetup("The clock is before 1970: check the registered TimeProvider."),
        ClaimNames.Audience => InMember(nameof(EctDescriptor.Audiences),
            $"must hold 1 to {EctLimits.MaxAudiences} names of 1 to {EctLimits.MaxNameLength} characters, without lone surrogates."),
        ClaimNames.ExpiresAt => InMember(nameof(EctDescriptor.Lifetime),
            "must be a positive number of whole seconds that ends before the year 10000."),
        ClaimNames.Id => InMember(nameof(EctDescriptor.Id), Uuid),
        ClaimNames.WorkflowId => InMember(nameof(EctDescriptor.WorkflowId), Uuid),
        ClaimNames.Action => InMember(nameof(EctDescriptor.Action),
            $"must have 1 to {EctLimits.MaxActionLength} characters and no lone surrogate."),
        ClaimNames.Predecessors => InMember(nameof(EctDescriptor.Predecessors),
            $"must hold at most {limits.MaxPredecessors} UUIDs, none twice and not the token's own."),
        ClaimNames.InputHash => InMember(nameof(EctDescriptor.InputHash), Hash),
        ClaimNames.OutputHash => InMember(nameof(EctDescriptor.OutputHash), Hash),
        _ => InExtensions(),
    };

    public static ArgumentException InExtensions(Exception? cause = null) => InMember(nameof(EctDescriptor.Extensions),
        $"must be writable as JSON of at most {EctLimits.MaxExtensionBytes} bytes and {EctLimits.MaxExtensionDepth} levels, "
        + "with no name twice in an object and no lone surrogate.",
        cause);

    public static ArgumentException InMember(string member, string rule, Exception? cause = null) =>
        new($"{nameof(EctDescriptor)}.{member} {rule}", member, cause);

    private static InvalidOperationException InSetup(string message) => new(message);
}

using System.Diagnostics.CodeAnalysis;

namespace Ect;

/// <summary>The result of a verification: a context, or the first rule that failed. Bad input is never an exception.</summary>
public sealed class EctVerificationResult
{
    private EctVerificationResult() { }

    internal static EctVerificationResult Success(EctContext context) => new() { Context = context };

    internal static EctVerificationResult Failure(
        EctFailureReason reason, int? tokenIndex = null, EctToken? token = null, string? detail = null, bool isAuthentic = false,
        bool namesTrustedIssuer = false) => new()
        {
            FailureReason = reason,
            FailedTokenIndex = tokenIndex,
            FailedToken = token,
            FailureDetail = detail,
            IsAuthentic = isAuthentic,
            NamesTrustedIssuer = namesTrustedIssuer,
        };

    internal static EctVerificationResult Unavailable(EctUnavailableException exception) =>
        new() { FailureReason = exception.Reason, FailureDetail = exception.Message, RetryAfter = exception.RetryAfter };

    /// <summary>The validated context, if everything passed.</summary>
    public EctContext? Context { get; private init; }

    /// <summary>The reason of the first rule that failed; <see cref="EctFailureReason.None"/> if everything passed.</summary>
    public EctFailureReason FailureReason { get; private init; }

    /// <summary>The index of the token that failed; <see langword="null"/> if the failure is not that of one token.</summary>
    internal int? FailedTokenIndex { get; private init; }

    /// <summary>The token that failed, if it could be read. Nothing in it is proven.</summary>
    public EctToken? FailedToken { get; private init; }

    /// <summary>Whether the signature of <see cref="FailedToken"/> was valid, and a later rule failed.</summary>
    internal bool IsAuthentic { get; private init; }

    /// <summary>Whether <see cref="FailedToken"/> names an issuer that is trusted, which anyone can do.</summary>
    internal bool NamesTrustedIssuer { get; private init; }

    /// <summary>An explanation for the service itself: the claim or its value, the predecessor or the other issuer that the failure is
    /// about.</summary>
    public string? FailureDetail { get; private init; }

    /// <summary>How long to wait before trying again, if the dependency that could not answer knows; otherwise
    /// <see langword="null"/>.</summary>
    public TimeSpan? RetryAfter { get; private init; }

    /// <summary>Whether every rule passed.</summary>
    [MemberNotNullWhen(true, nameof(Context))]
    public bool Succeeded => FailureReason is EctFailureReason.None;

    /// <summary>Whether the request was refused with 503 because a dependency could not answer, so that trying again may help.</summary>
    public bool IsUnavailable => FailureReason is EctFailureReason.ReplayCacheUnavailable or EctFailureReason.StoreUnavailable
        or EctFailureReason.KeySourceUnavailable or EctFailureReason.LedgerUnavailable or EctFailureReason.RevocationUnavailable
        or EctFailureReason.ReplayFenced;
}

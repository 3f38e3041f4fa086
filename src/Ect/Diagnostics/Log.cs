using Microsoft.Extensions.Logging;

namespace Ect.Diagnostics;

/// <summary>Everything this assembly says. Ids are never reused; a token, a key or a connection string is never an argument.</summary>
internal static partial class Log
{
    [LoggerMessage(EventId = 1, Message = "ECT refused: {Reason}. Issuer {Issuer}, jti {TokenId}, about {Detail}. {Remedy}",
        EventName = "Refused", SkipEnabledCheck = true)]
    public static partial void Refused(
        this ILogger logger, LogLevel level, EctFailureReason reason, string issuer, string tokenId, string detail, string remedy);

    [LoggerMessage(2, LogLevel.Error, "Requests are refused with {Reason}: a dependency cannot answer, and without it no request is accepted. " +
        "This is repeated once a minute while it lasts.", EventName = "DependencyFailed")]
    public static partial void DependencyFailed(this ILogger logger, EctFailureReason reason, Exception exception);

    [LoggerMessage(3, LogLevel.Warning, "An attempt that failed could not be taken back: its token may stay used up until it expires.",
        EventName = "ReleaseFailed")]
    public static partial void ReleaseFailed(this ILogger logger);

    [LoggerMessage(EventId = 130, Message = "{Count} more requests were refused with {Reason} in the last 10 s.", EventName = "MoreRefused")]
    public static partial void MoreRefused(this ILogger logger, LogLevel level, long count, EctFailureReason reason);

    [LoggerMessage(131, LogLevel.Information, "The dependency that refused requests with {Reason} answers again, after {Duration}.",
        EventName = "DependencyAnswers")]
    public static partial void DependencyAnswers(this ILogger logger, EctFailureReason reason, TimeSpan duration);

    [LoggerMessage(20, LogLevel.Information, "Tokens of {Identity} are signed with the development key in {File}. Services that are to trust it need this JWK Set: {PublicJwks}", EventName = "DevelopmentSigningKeyInUse")]
    public static partial void DevelopmentSigningKeyInUse(this ILogger logger, string file, string identity, string publicJwks);

    [LoggerMessage(21, LogLevel.Error, "The signing keys were not taken over: {Problem} The service goes on with those that it has. Correct the file, or what the key source asks; the next attempt is in {RefreshInterval}.", EventName = "SigningKeysNotTakenOver")]
    public static partial void SigningKeysNotTakenOver(this ILogger logger, string problem, TimeSpan refreshInterval, Exception? exception);

    [LoggerMessage(22, LogLevel.Information, "The signing key {KeyId} is published, and signs from {SignsFrom:O}.", EventName = "SigningKeyPublished")]
    public static partial void SigningKeyPublished(this ILogger logger, string keyId, DateTimeOffset signsFrom);

    [LoggerMessage(23, LogLevel.Information, "The signing key {KeyId} is not given any more. Its public half stays published until {Until:O}.", EventName = "SigningKeyDropped")]
    public static partial void SigningKeyDropped(this ILogger logger, string keyId, DateTimeOffset until);

    [LoggerMessage(25, LogLevel.Information, "Revoked: {Revocation}. Its tokens are refused from now on.", EventName = "Revoked")]
    public static partial void Revoked(this ILogger logger, string revocation);

    [LoggerMessage(26, LogLevel.Information, "No longer revoked: {Revocation}.", EventName = "Restored")]
    public static partial void Restored(this ILogger logger, string revocation);

    [LoggerMessage(27, LogLevel.Warning, "Revoked is the {Revocation}, by its kid alone: which key that is cannot be found out. The same key under another kid is caught once the key was seen under this one; revoke it by its thumbprint as well.", EventName = "RevokedKeyUnknown")]
    public static partial void RevokedKeyUnknown(this ILogger logger, string revocation, Exception? exception);

    [LoggerMessage(28, LogLevel.Warning, "ECT accepted although it comes after a revoked task. Issuer {Issuer}, jti {TokenId}. Endpoints that must not see such requests say RefuseTainted().", EventName = "TaintedAccepted", SkipEnabledCheck = true)]
    public static partial void TaintedAccepted(this ILogger logger, string issuer, string tokenId);

    [LoggerMessage(30, LogLevel.Information, "The keys of {Owner} were fetched: {Count} that tokens can name.", EventName = "KeysFetched")]
    public static partial void KeysFetched(this ILogger logger, string owner, int count);

    public static void KeyFetchFailed(this ILogger logger, string owner, string reason, bool hasGoodSet) => logger.KeyFetchFailed(owner, reason, hasGoodSet
        ? "The last good set stays in use for as long as EctOptions.Keys.LastGoodLifetime says."
        : "Until they are there, its tokens are refused with 503: check the address, the network between, and the certificate.");

    [LoggerMessage(31, LogLevel.Warning, "The keys of {Owner} could not be fetched. {Reason} {Remedy}", EventName = "KeyFetchFailed")]
    private static partial void KeyFetchFailed(this ILogger logger, string owner, string reason, string remedy);

    [LoggerMessage(170, LogLevel.Warning, "In the keys of {Owner}, one is left out, {Key}: {Reason}. " +
        "The others count. Its tokens are refused: have the owner of the set correct it.", EventName = "KeyLeftOut")]
    public static partial void KeyLeftOut(this ILogger logger, string owner, string key, string reason);

    [LoggerMessage(171, LogLevel.Warning, "In the keys of {Owner}, {Count} more are left out.", EventName = "MoreKeysLeftOut")]
    public static partial void MoreKeysLeftOut(this ILogger logger, string owner, int count);

    [LoggerMessage(40, LogLevel.Debug, "Sending ECT {TokenId} to {Audience} in the {Place}: {Predecessors} predecessors, {Inline} of them inline.", EventName = "TokenAttached")]
    public static partial void TokenAttached(this ILogger logger, string tokenId, string audience, string place, int predecessors, int inline);

    [LoggerMessage(41, LogLevel.Warning, "The call to {Audience} was answered with a redirect ({Status}), which is not followed: its ECT was made for that service alone. Call the final address, with the audience of the service that is there.", EventName = "RedirectNotFollowed")]
    public static partial void RedirectNotFollowed(this ILogger logger, int status, string audience);

    [LoggerMessage(42, LogLevel.Warning, "The ECT that {Audience} returned was ignored: {Problem}", EventName = "ReturnedTokenIgnored")]
    public static partial void ReturnedTokenIgnored(this ILogger logger, string audience, string problem, Exception? exception = null);

    [LoggerMessage(150, LogLevel.Warning,
        "{Count} of the {Named} predecessors of a call to {Audience} were not sent along: they are too many or too long for the request. " +
        "The receiver accepts the call only where it shares a store, or reports unresolved predecessors.",
        EventName = "PredecessorsNotSentAlong")]
    public static partial void PredecessorsNotSentAlong(this ILogger logger, int count, int named, string audience);

    [LoggerMessage(151, LogLevel.Warning,
        "The token of a call to {Audience} names {Named} of its {Count} predecessors: a token can name no more. " +
        "Let a step in between gather some of the branches; the bounds are Ect:Limits:MaxPredecessors and MaxHeaderBytes.",
        EventName = "PredecessorsNotNamed")]
    public static partial void PredecessorsNotNamed(this ILogger logger, int named, int count, string audience);

    [LoggerMessage(50, LogLevel.Error, "{Count} accepted tokens were not recorded in the audit ledger: {Reason}. What EctOptions.Ledger.OnFailure was given of them has to be recorded by other means.", EventName = "NotRecorded")]
    public static partial void NotRecorded(this ILogger logger, int count, EctLedgerFailureReason reason, Exception? exception);

    [LoggerMessage(51, LogLevel.Error, "EctOptions.Ledger.OnFailure failed: tokens that were not recorded in the audit ledger may be lost.", EventName = "LedgerFailureHookFailed")]
    public static partial void LedgerFailureHookFailed(this ILogger logger, Exception? exception);

    [LoggerMessage(52, LogLevel.Warning, "The audit ledger did not record a batch of tokens; the next attempt is in {Delay}.", EventName = "LedgerRetry")]
    public static partial void LedgerRetry(this ILogger logger, TimeSpan delay, Exception? exception);

    [LoggerMessage(53, LogLevel.Error, "{Count} tokens are in the audit ledger, and the ECT store could not be told: they count as L2 until they are recorded again.", EventName = "RecordedNotRaised")]
    public static partial void RecordedNotRaised(this ILogger logger, int count, Exception? exception);

    [LoggerMessage(60, LogLevel.Warning, "The ECT replay cache is in the memory of this process: a token is good once for each instance, and again after a restart. Share one between all instances in production.", EventName = "ReplayInMemory")]
    public static partial void ReplayInMemory(this ILogger logger);

    [LoggerMessage(61, LogLevel.Warning, "The ECT store is in the memory of this process: predecessors that another instance recorded are not known here. Share one between all instances in production.", EventName = "StoreInMemory")]
    public static partial void StoreInMemory(this ILogger logger);

    [LoggerMessage(110, LogLevel.Warning, "The ECT store in memory takes {Bytes} of {MaxBytes} bytes. When it is full, the oldest records "
        + "leave before their retention of {Retention} ends, and tokens that name them are refused as PredecessorMissing. "
        + "Raise InMemory:StoreBytes, or share a store.",
        EventName = "StoreFillsUp")]
    public static partial void StoreFillsUp(this ILogger logger, long bytes, long maxBytes, TimeSpan retention);

    [LoggerMessage(160, LogLevel.Warning, "The SPIFFE bundle of {Owner} has no key of use wit-svid that can verify a signature. "
        + "From now on no workload identity token of it is accepted, until its bundle has one again.",
        EventName = "TrustBundleIsEmpty")]
    public static partial void TrustBundleIsEmpty(this ILogger logger, string owner);

    [LoggerMessage(190, LogLevel.Warning,
        "The shared storage does not say what is revoked. What it said last holds for {Staleness}; then every request is refused.",
        EventName = "RevocationsOutOfReach")]
    public static partial void RevocationsOutOfReach(this ILogger logger, Exception exception, TimeSpan staleness);

    [LoggerMessage(191, LogLevel.Warning,
        "The shared storage has not said yet what is revoked. Until it does, every request is refused with 503, RevocationUnavailable.",
        EventName = "RevocationsNeverRead")]
    public static partial void RevocationsNeverRead(this ILogger logger, Exception exception);

    [LoggerMessage(192, LogLevel.Information, "The shared storage says again what is revoked.", EventName = "RevocationsAreBack")]
    public static partial void RevocationsAreBack(this ILogger logger);

    [LoggerMessage(193, LogLevel.Warning,
        "The shared storage lacks {Count} revocations or restorations that this instance remembers, or has them as they were before. " +
        "They are written back. See that the storage keeps its data.",
        EventName = "RevocationsWrittenBack")]
    public static partial void RevocationsWrittenBack(this ILogger logger, int count);

    [LoggerMessage(194, LogLevel.Warning,
        "The shared storage does not take what this instance knows of revocations. It holds here, and is tried again every second.",
        EventName = "RevocationsNotRepaired")]
    public static partial void RevocationsNotRepaired(this ILogger logger, Exception exception);

    [LoggerMessage(195, LogLevel.Error,
        "The authorities of client certificates were not taken over: {Problem} The former ones go on. " +
        "Correct the options or the file, and have the configuration reloaded.",
        EventName = "AuthoritiesNotTakenOver")]
    public static partial void AuthoritiesNotTakenOver(this ILogger logger, string problem);
}

using Microsoft.Extensions.Logging;

namespace Ect.Diagnostics;

/// <summary>All log messages of this assembly. Ids are never reused; a token, a key or a connection string is never an argument.</summary>
internal static partial class Log
{
    /// <summary>Logs a refused request. The message leaves out the token and the detail if there are none.</summary>
    public static void Refused(
        this ILogger logger, LogLevel level, EctFailureReason reason, string? issuer, string? tokenId, string? detail, string remedy)
    {
        var summary = Summary(reason, issuer, tokenId, detail);
        logger.Refused(level, summary, remedy, reason, issuer, tokenId, detail);
    }

    /// <summary>Logs a request that goes on although it failed.</summary>
    public static void WouldRefuse(
        this ILogger logger, EctFailureReason reason, string? issuer, string? tokenId, string? detail, string remedy)
    {
        var summary = Summary(reason, issuer, tokenId, detail);
        logger.WouldRefuse(summary, remedy, reason, issuer, tokenId, detail);
    }

    private static string Summary(EctFailureReason reason, string? issuer, string? tokenId, string? detail) => (tokenId, detail) switch
    {
        (null, null) => $"{reason}.",
        (null, _) => $"{reason}. About: {detail.TrimEnd('.')}.",
        (_, null) => $"{reason}. Issuer {issuer}, jti {tokenId}.",
        _ => $"{reason}. Issuer {issuer}, jti {tokenId}, about {detail}.",
    };

#pragma warning disable SYSLIB1015 // The summary says the last four in a sentence. Structured logs have each of them by its name.
    [LoggerMessage(EventId = 1,
        Message = "ECT refused: {Summary} {Remedy}",
        EventName = "Refused", SkipEnabledCheck = true)]
    private static partial void Refused(
        this ILogger logger, LogLevel level, string summary, string remedy,
        EctFailureReason Reason, string? Issuer, string? TokenId, string? Detail);

    [LoggerMessage(200, LogLevel.Warning,
        "ECT not refused, because Mode is Report: {Summary} {Remedy} " +
        "Further requests with this reason and issuer are not logged for a minute.",
        EventName = "WouldRefuse", SkipEnabledCheck = true)]
    private static partial void WouldRefuse(
        this ILogger logger, string summary, string remedy, EctFailureReason Reason, string? Issuer, string? TokenId, string? Detail);
#pragma warning restore SYSLIB1015

    [LoggerMessage(2, LogLevel.Error,
        "A dependency cannot answer: requests that need it fail with {Reason}. They are refused, or only reported if Mode is Report. " +
        "This is logged again every minute until it answers.",
        EventName = "DependencyFailed")]
    public static partial void DependencyFailed(this ILogger logger, EctFailureReason reason, Exception exception);

    [LoggerMessage(3, LogLevel.Warning,
        "The use of a token could not be taken back after a failure. The token may remain unusable until it expires.",
        EventName = "ReleaseFailed")]
    public static partial void ReleaseFailed(this ILogger logger);

    [LoggerMessage(EventId = 130,
        Message = "{Count} more requests were refused with {Reason} in the last 10 s.",
        EventName = "MoreRefused")]
    public static partial void MoreRefused(this ILogger logger, LogLevel level, long count, EctFailureReason reason);

    [LoggerMessage(131, LogLevel.Information,
        "The dependency behind {Reason} answers again after {Duration}.",
        EventName = "DependencyAnswers")]
    public static partial void DependencyAnswers(this ILogger logger, EctFailureReason reason, TimeSpan duration);

    [LoggerMessage(20, LogLevel.Information,
        "Tokens of {Identity} are signed with the development key in {File}. " +
        "Services that are to trust it need this JWK Set: {PublicJwks}",
        EventName = "DevelopmentSigningKeyInUse")]
    public static partial void DevelopmentSigningKeyInUse(this ILogger logger, string file, string identity, string publicJwks);

    [LoggerMessage(21, LogLevel.Error,
        "The signing keys could not be loaded again. {Error} The former keys remain in use. " +
        "Correct the key file or the key source. The next attempt is in {RefreshInterval}.",
        EventName = "SigningKeysNotTakenOver")]
    public static partial void SigningKeysNotTakenOver(this ILogger logger, string error, TimeSpan refreshInterval, Exception? exception);

    [LoggerMessage(22, LogLevel.Information,
        "The signing key {KeyId} was read and signs from {SignsFrom:O}. Until then let verifiers fetch it: MapEctKeys() publishes it.",
        EventName = "SigningKeyPublished")]
    public static partial void SigningKeyPublished(this ILogger logger, string keyId, DateTimeOffset signsFrom);

    [LoggerMessage(24, LogLevel.Information,
        "The signing key {KeyId} is in use.",
        EventName = "SigningKeyInUse")]
    public static partial void SigningKeyInUse(this ILogger logger, string keyId);

    [LoggerMessage(23, LogLevel.Information,
        "The signing key {KeyId} was removed from the key file or the key source. " +
        "Where MapEctKeys() publishes keys, its public half remains among them until {Until:O}.",
        EventName = "SigningKeyDropped")]
    public static partial void SigningKeyDropped(this ILogger logger, string keyId, DateTimeOffset until);

    [LoggerMessage(25, LogLevel.Information,
        "The {Revocation} is revoked, and is refused from now on.",
        EventName = "Revoked")]
    public static partial void Revoked(this ILogger logger, string revocation);

    [LoggerMessage(26, LogLevel.Information,
        "The {Revocation} is no longer revoked.",
        EventName = "Restored")]
    public static partial void Restored(this ILogger logger, string revocation);

    [LoggerMessage(27, LogLevel.Warning,
        "The {Revocation} was revoked by its kid only, because no key has been seen under that kid yet. " +
        "Until one is seen, the same key is accepted under another kid. Revoke it by its thumbprint as well.",
        EventName = "RevokedKeyUnknown")]
    public static partial void RevokedKeyUnknown(this ILogger logger, string revocation, Exception? exception);

    [LoggerMessage(28, LogLevel.Warning,
        "An ECT was accepted although it comes after a revoked task. Issuer {Issuer}, jti {TokenId}. " +
        "To refuse such requests at an endpoint, call RefuseTainted() on it.",
        EventName = "TaintedAccepted", SkipEnabledCheck = true)]
    public static partial void TaintedAccepted(this ILogger logger, string issuer, string tokenId);

    [LoggerMessage(30, LogLevel.Information,
        "The keys of {Owner} were fetched. Tokens can name {Count} of them.",
        EventName = "KeysFetched")]
    public static partial void KeysFetched(this ILogger logger, string owner, int count);

    public static void KeyFetchFailed(this ILogger logger, string owner, string reason, bool hasGoodSet) =>
        logger.KeyFetchFailed(owner, reason, hasGoodSet
            ? "The last good set stays in use for as long as EctOptions.Keys.LastGoodLifetime says."
            : "Its tokens are refused with 503 until the keys are there. Check the address, the network and the certificate.");

    [LoggerMessage(31, LogLevel.Warning,
        "The keys of {Owner} could not be fetched. {Reason} {Remedy}",
        EventName = "KeyFetchFailed")]
    private static partial void KeyFetchFailed(this ILogger logger, string owner, string reason, string remedy);

    [LoggerMessage(170, LogLevel.Warning,
        "One of the keys of {Owner} is left out, {Key}: {Reason}. " +
        "The others count. Tokens that name it are refused until the owner of the set corrects it.",
        EventName = "KeyLeftOut")]
    public static partial void KeyLeftOut(this ILogger logger, string owner, string key, string reason);

    [LoggerMessage(171, LogLevel.Warning,
        "{Count} more of the keys of {Owner} are left out.",
        EventName = "MoreKeysLeftOut")]
    public static partial void MoreKeysLeftOut(this ILogger logger, string owner, int count);

    [LoggerMessage(40, LogLevel.Debug,
        "ECT {TokenId} is sent to {Audience} in the {Place}, with {Predecessors} predecessors, {Inline} of them inline.",
        EventName = "TokenAttached")]
    public static partial void TokenAttached(
        this ILogger logger, string tokenId, string audience, string place, int predecessors, int inline);

    [LoggerMessage(41, LogLevel.Warning,
        "{Audience} answered with a redirect ({Status}), which is not followed, because the ECT was made for that service alone. " +
        "Call the final address, with the audience of the service that is there.",
        EventName = "RedirectNotFollowed")]
    public static partial void RedirectNotFollowed(this ILogger logger, int status, string audience);

    [LoggerMessage(42, LogLevel.Warning,
        "The ECT that {Audience} returned was ignored. {Failure}",
        EventName = "ReturnedTokenIgnored")]
    public static partial void ReturnedTokenIgnored(
        this ILogger logger, string audience, string failure, Exception? exception = null);

    [LoggerMessage(150, LogLevel.Warning,
        "{Count} of the {Named} predecessors of a call to {Audience} were not sent, because they are too many or too long. " +
        "The receiver accepts the call only if it shares a store with this service, or reports unresolved predecessors.",
        EventName = "PredecessorsNotSentAlong")]
    public static partial void PredecessorsNotSentAlong(this ILogger logger, int count, int named, string audience);

    [LoggerMessage(151, LogLevel.Warning,
        "The token of a call to {Audience} names {Named} of its {Count} predecessors, because a token can name no more. " +
        "Let a step in between gather some of the branches. The limits are Ect:Limits:MaxPredecessors and MaxHeaderBytes.",
        EventName = "PredecessorsNotNamed")]
    public static partial void PredecessorsNotNamed(this ILogger logger, int named, int count, string audience);

    [LoggerMessage(50, LogLevel.Error,
        "{Count} accepted tokens were not recorded in the audit ledger: {Reason}. " +
        "Record the tokens that were passed to EctOptions.Ledger.OnFailure by other means.",
        EventName = "NotRecorded")]
    public static partial void NotRecorded(this ILogger logger, int count, EctLedgerFailureReason reason, Exception? exception);

    [LoggerMessage(51, LogLevel.Error,
        "EctOptions.Ledger.OnFailure failed. Tokens that were not recorded in the audit ledger may be lost.",
        EventName = "LedgerFailureHookFailed")]
    public static partial void LedgerFailureHookFailed(this ILogger logger, Exception? exception);

    [LoggerMessage(52, LogLevel.Warning,
        "The audit ledger did not record a batch of tokens. The next attempt is in {Delay}.",
        EventName = "LedgerRetry")]
    public static partial void LedgerRetry(this ILogger logger, TimeSpan delay, Exception? exception);

    [LoggerMessage(53, LogLevel.Error,
        "{Count} tokens are in the audit ledger, but the ECT store could not be updated. " +
        "They count as L2 until they are recorded again.",
        EventName = "RecordedNotRaised")]
    public static partial void RecordedNotRaised(this ILogger logger, int count, Exception? exception);

    [LoggerMessage(240, LogLevel.Information,
        "ECT is set up. Identity: {Identity}. Issuers: {Issuers}. Minimum level: {Level}. Replay cache: {Replay}. Store: {Store}. " +
        "Revocations: {Revocations}. Ledger: {Ledger}.{More}",
        EventName = "EctIsSetUp")]
    public static partial void EctIsSetUp(
        this ILogger logger, string identity, string issuers, EctAssuranceLevel level, string replay, string store, string revocations,
        string ledger, string more);

    [LoggerMessage(60, LogLevel.Warning,
        "The ECT replay cache is in the memory of this process. Each instance accepts a token once, and again after a restart. " +
        "Let all instances share a replay cache in production.",
        EventName = "ReplayInMemory")]
    public static partial void ReplayInMemory(this ILogger logger);

    [LoggerMessage(61, LogLevel.Warning,
        "The ECT store is in the memory of this process. It does not know predecessors that another instance recorded. " +
        "Let all instances share a store in production.",
        EventName = "StoreInMemory")]
    public static partial void StoreInMemory(this ILogger logger);

    [LoggerMessage(110, LogLevel.Warning,
        "The ECT store in memory takes {Bytes} of {MaxBytes} bytes. When it is full, the oldest records are dropped before their " +
        "retention of {Retention} ends, and tokens that name them are refused with PredecessorMissing. " +
        "Raise InMemory:StoreBytes, or share a store.",
        EventName = "StoreFillsUp")]
    public static partial void StoreFillsUp(this ILogger logger, long bytes, long maxBytes, TimeSpan retention);

    [LoggerMessage(160, LogLevel.Warning,
        "The SPIFFE bundle of {Owner} has no key with the use wit-svid that can verify a signature. " +
        "Its workload identity tokens are refused until the bundle has such a key again.",
        EventName = "TrustBundleIsEmpty")]
    public static partial void TrustBundleIsEmpty(this ILogger logger, string owner);

    [LoggerMessage(190, LogLevel.Warning,
        "The shared storage does not say what is revoked. Its last answer is used for {Staleness}. Then every request is refused.",
        EventName = "RevocationsOutOfReach")]
    public static partial void RevocationsOutOfReach(this ILogger logger, Exception exception, TimeSpan staleness);

    [LoggerMessage(191, LogLevel.Warning,
        "The shared storage has not said yet what is revoked. Until it does, every request is refused with 503, RevocationUnavailable.",
        EventName = "RevocationsNeverRead")]
    public static partial void RevocationsNeverRead(this ILogger logger, Exception exception);

    [LoggerMessage(192, LogLevel.Information,
        "The shared storage says again what is revoked.",
        EventName = "RevocationsAreBack")]
    public static partial void RevocationsAreBack(this ILogger logger);

    [LoggerMessage(193, LogLevel.Warning,
        "The shared storage has lost {Count} revocations or restorations that this instance remembers, or has an older state of them. " +
        "They are written back. Make sure that the storage keeps its data.",
        EventName = "RevocationsWrittenBack")]
    public static partial void RevocationsWrittenBack(this ILogger logger, int count);

    [LoggerMessage(194, LogLevel.Warning,
        "The shared storage does not accept what this instance knows about revocations. The instance goes by it nevertheless, " +
        "and tries again every second.",
        EventName = "RevocationsNotRepaired")]
    public static partial void RevocationsNotRepaired(this ILogger logger, Exception exception);

    [LoggerMessage(221, LogLevel.Warning,
        "These settings were not given to AddEct(), so unless your own code reads them they have no effect: {Settings}. " +
        "Call AddEct(configuration.GetSection(\"Ect\")), remove them, or declare with AddSection(...) that your own code reads them.",
        EventName = "SettingsNotRead")]
    public static partial void SettingsNotRead(this ILogger logger, string settings);
}

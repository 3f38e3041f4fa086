using Microsoft.Extensions.Logging;

namespace Ect.Ledger.Diagnostics;

/// <summary>Everything this assembly says. Ids are never reused; a token or a key is never an argument.</summary>
internal static partial class LedgerLogging
{
    [LoggerMessage(62, LogLevel.Warning,
        "The audit ledger is in the memory of this process: it is not durable, and a restart begins another one. " +
        "What has to be shown to an auditor later needs a durable ledger.",
        EventName = "LedgerInMemory")]
    public static partial void LedgerInMemory(this ILogger logger);

    [LoggerMessage(63, LogLevel.Critical,
        "The audit ledger's storage contradicts what this process saw and signed for. {Finding} This process signs nothing any more, and " +
        "refuses every request that has to be recorded. Compare the ledger with the tree heads that others kept, restore what is " +
        "missing, and restart.",
        EventName = "LedgerContradicted")]
    public static partial void LedgerContradicted(this ILogger logger, string finding);

    [LoggerMessage(64, LogLevel.Warning,
        "Auditors are shown nothing from entry {Index} of the audit ledger on until its token {TokenId} has ended, at {EndsAt}. Ask " +
        "its issuer for tokens that live shorter.",
        EventName = "LedgerDisclosureHeldBack")]
    public static partial void DisclosureHeldBack(this ILogger logger, long index, Guid tokenId, DateTimeOffset endsAt);

    [LoggerMessage(65, LogLevel.Warning,
        "The checkpoint that auditors are shown could not be renewed, and gets old. It is tried again in a minute. {Finding}",
        EventName = "LedgerCheckpointNotSigned")]
    public static partial void CheckpointNotSigned(this ILogger logger, Exception exception, string finding);

    [LoggerMessage(66, LogLevel.Warning,
        "The witness {Witness} did not sign the checkpoint of {Size} entries. The last one that it signed has {WitnessSize}. " +
        "If that is more, another instance is ahead of this one, or entries of the ledger were lost.",
        EventName = "LedgerWitnessSignedNothing")]
    public static partial void WitnessSignedNothing(this ILogger logger, string witness, long size, long witnessSize);

    [LoggerMessage(67, LogLevel.Warning,
        "The witness {Witness} could not be asked, and the checkpoint is shown without its signature. {Finding}",
        EventName = "LedgerWitnessOutOfReach")]
    public static partial void WitnessOutOfReach(this ILogger logger, string witness, string finding);

    [LoggerMessage(68, LogLevel.Warning,
        "The audit ledger is empty, as a new one is. If it should have entries, its storage is the wrong one or was lost. End this " +
        "process then: what it signs would contradict what was signed before.",
        EventName = "LedgerIsEmpty")]
    public static partial void LedgerIsEmpty(this ILogger logger);

    [LoggerMessage(72, LogLevel.Information,
        "The bytes of {Count} entries of the audit ledger under the id {TokenId} were removed for good. Their hashes stay.",
        EventName = "LedgerRedactedById")]
    public static partial void Redacted(this ILogger logger, long count, Guid tokenId);

    [LoggerMessage(73, LogLevel.Information,
        "The bytes of {Count} entries of the audit ledger that were recorded, and whose tokens ended, before {Before} were removed for " +
        "good. Their hashes stay.",
        EventName = "LedgerRedactedByAge")]
    public static partial void Redacted(this ILogger logger, long count, DateTimeOffset before);

    [LoggerMessage(74, LogLevel.Warning,
        "Entries of the audit ledger that are older than Ect:Ledger:RedactAfter could not all be redacted. It is tried again in an hour. " +
        "{Finding}",
        EventName = "LedgerNotRedacted")]
    public static partial void NotRedacted(this ILogger logger, string finding);

    [LoggerMessage(249, LogLevel.Warning, "The health check of the audit ledger failed. Reports do not show the exception.",
        EventName = "LedgerNotHealthy")]
    public static partial void LedgerNotHealthy(this ILogger logger, Exception exception);
}

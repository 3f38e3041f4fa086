using Ect.Diagnostics;
using Ect.Tokens;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Ect.DependencyInjection;

/// <summary>Finds all errors of the options at once, in sentences that name the setting.</summary>
/// <param name="services">Tells whether there is an audit ledger, which cannot be made before the options are valid; <see langword="null"/>
/// for none.</param>
internal sealed class OptionsValidator(IServiceProviderIsService? services = null) : IValidateOptions<EctOptions>
{
    /// <summary>It is longer than any of these times needs to be, and short enough for all arithmetic with dates.</summary>
    private static readonly TimeSpan MaxDuration = TimeSpan.FromDays(366);
    private static readonly TimeSpan MinRetention = TimeSpan.FromDays(1);
    private static readonly TimeSpan MaxRetention = TimeSpan.FromDays(36_525);

    /// <summary>It is longer than any request should hang.</summary>
    private static readonly TimeSpan MaxTimeout = TimeSpan.FromMinutes(1);

    /// <summary>It is longer than any client needs for the tokens of a body.</summary>
    private static readonly TimeSpan MaxTokensTimeout = TimeSpan.FromHours(1);

    /// <summary>It is longer than any host waits for a service to stop.</summary>
    private static readonly TimeSpan MaxFlushTimeout = TimeSpan.FromHours(1);

    /// <summary>A batch must be given up at some time.</summary>
    private const int MaxAttempts = 100;

    /// <summary>The first holds some thousands of records, the second as many as an index still finds quickly.</summary>
    private const long MinStoreBytes = 1L << 20, MaxStoreBytes = 64L << 30;

    private bool HasLedger => services?.IsService(typeof(IEctLedger)) is true;

    public ValidateOptionsResult Validate(string? name, EctOptions options) => Errors(options).ToResult();

    private IEnumerable<string> Errors(EctOptions options) =>
        [.. Identity(options), .. Levels(options), .. Transport(options), .. Algorithms(options), .. Times(options),
            .. Limits(options.Limits), .. Keys(options.Keys), .. Signing(options.Signing), .. Ledger(options),
            .. InMemory(options.InMemory)];

    private static IEnumerable<string> Identity(EctOptions options)
    {
        if (string.IsNullOrWhiteSpace(options.Identity))
            yield return "Ect:Identity is not set. Set it to the name under which this service receives and issues tokens, " +
                "for example spiffe://example.com/agent/b.";
        else if (options.Identity.Length > EctLimits.MaxNameLength)
            yield return $"Ect:Identity is longer than {EctLimits.MaxNameLength} characters.";
        else if (UriName.FindError(options.Identity) is { } error)
            yield return $"Ect:Identity, '{LogText.Of(options.Identity)}', {error}";
    }

    private IEnumerable<string> Levels(EctOptions options)
    {
        if (!Enum.IsDefined(options.MinimumLevel)) yield return "Ect:MinimumLevel must be L1, L2 or L3.";
        if (options.MinimumLevel is EctAssuranceLevel.L3 && !UsesLedger(options)) yield return NoLedger("Ect:MinimumLevel");
        if (options.MinimumPredecessorLevel is { } level && !Enum.IsDefined(level))
            yield return "Ect:MinimumPredecessorLevel must be L1, L2 or L3.";
        if (options.MinimumPredecessorLevel is EctAssuranceLevel.L3 && !UsesLedger(options))
            yield return NoLedger("Ect:MinimumPredecessorLevel");
        if (!Enum.IsDefined(options.UnresolvedPredecessors)) yield return "Ect:UnresolvedPredecessors must be Refuse or Report.";
    }

    private static string NoLedger(string setting) =>
        $"{setting} is L3, but no audit ledger is in use, so no token could reach that level. " +
        "Call AddLedger(...), and do not set Ect:Ledger:Mode to Off.";

    private static IEnumerable<string> Transport(EctOptions options)
    {
        if (options.MaxHeaderBytes < 1) yield return "Ect:MaxHeaderBytes must be at least 1.";
    }

    private static IEnumerable<string> Algorithms(EctOptions options) =>
        options.AllowedAlgorithms.Where(a => !SignatureAlgorithms.Supported.Contains(a)).Select(a =>
            $"Ect:AllowedAlgorithms has '{a}', which is not possible. The possible algorithms are " +
            $"{string.Join(", ", SignatureAlgorithms.Supported)}. none and symmetric algorithms cannot be allowed.");

    private static IEnumerable<string> Times(EctOptions options)
    {
        if (options.ClockSkew < TimeSpan.Zero || options.ClockSkew > MaxDuration)
            yield return "Ect:ClockSkew must be between 0 and 366 days.";
        if (!IsDuration(options.MaxAge)) yield return "Ect:MaxAge must be longer than 0 and at most 366 days.";
        if (!IsDuration(options.MaxPredecessorAge)) yield return "Ect:MaxPredecessorAge must be longer than 0 and at most 366 days.";
        if (!IsDuration(options.RevocationStaleness)) yield return "Ect:RevocationStaleness must be longer than 0 and at most 366 days.";
        if (!IsDuration(options.TokenLifetime) || options.TokenLifetime.Ticks % TimeSpan.TicksPerSecond is not 0)
            yield return "Ect:TokenLifetime must be a number of whole seconds, at least one and at most 366 days.";
    }

    private static IEnumerable<string> Signing(EctSigningOptions options)
    {
        if (!IsDuration(options.RefreshInterval)) yield return "Ect:Signing:RefreshInterval must be longer than 0 and at most 366 days.";
        if (options.Overlap < options.RefreshInterval || options.Overlap > MaxDuration)
            yield return "Ect:Signing:Overlap must be at least Ect:Signing:RefreshInterval and at most 366 days. " +
                "Every instance then publishes a key before one of them signs with it.";
    }

    private static IEnumerable<string> Limits(EctLimits limits)
    {
        foreach (var tooLow in TooLow(limits)) yield return tooLow;
        if (limits.MaxTokensLength < limits.MaxTokenLength)
            yield return "Ect:Limits:MaxTokensLength must be at least Ect:Limits:MaxTokenLength, " +
                "because a request may have a single token.";
        if (limits.TokensTimeout <= TimeSpan.Zero || limits.TokensTimeout > MaxTokensTimeout)
            yield return "Ect:Limits:TokensTimeout must be longer than 0 and at most an hour.";
    }

    private static IEnumerable<string> TooLow(EctLimits limits) =>
        from limit in new (string Name, int Value)[]
        {
            (nameof(limits.MaxTokens), limits.MaxTokens), (nameof(limits.MaxTokenLength), limits.MaxTokenLength),
            (nameof(limits.MaxTokensValues), limits.MaxTokensValues), (nameof(limits.MaxPredecessors), limits.MaxPredecessors),
            (nameof(limits.MaxAncestors), limits.MaxAncestors),
        }
        where limit.Value < 1
        select $"Ect:Limits:{limit.Name} must be at least 1.";

    private static IEnumerable<string> Keys(EctKeyRefreshOptions keys)
    {
        if (!IsDuration(keys.UnknownKeyInterval)) yield return "Ect:Keys:UnknownKeyInterval must be longer than 0 and at most 366 days.";
        if (!IsDuration(keys.RefreshInterval)) yield return "Ect:Keys:RefreshInterval must be longer than 0 and at most 366 days.";
        if (!IsDuration(keys.LastGoodLifetime)) yield return "Ect:Keys:LastGoodLifetime must be longer than 0 and at most 366 days.";
        else if (keys.LastGoodLifetime <= keys.RefreshInterval)
            yield return "Ect:Keys:LastGoodLifetime must be longer than Ect:Keys:RefreshInterval, " +
                "so that keys are renewed before they end.";
        if (keys.Timeout <= TimeSpan.Zero || keys.Timeout > MaxTimeout)
            yield return "Ect:Keys:Timeout must be longer than 0 and at most a minute.";
        if (keys.MaxBytes < 1) yield return "Ect:Keys:MaxBytes must be at least 1.";
        foreach (var host in keys.AllowHttpHosts.Where(host => Uri.CheckHostName(host) is UriHostNameType.Unknown))
            yield return $"Ect:Keys:AllowHttpHosts has '{LogText.Of(host)}', which is not a host. " +
                "Write exact names, without scheme, port and wildcard.";
    }

    private bool UsesLedger(EctOptions options) => HasLedger && options.Ledger.Mode is not EctLedgerMode.Off;

    private IEnumerable<string> Ledger(EctOptions options)
    {
        var ledger = options.Ledger;
        if (ledger.Mode is { } mode && !Enum.IsDefined(mode)) yield return "Ect:Ledger:Mode must be Off, Synchronous or Asynchronous.";
        else if (ledger.Mode is EctLedgerMode.Synchronous or EctLedgerMode.Asynchronous && !HasLedger)
            yield return $"Ect:Ledger:Mode is {ledger.Mode}, but there is no audit ledger. Call AddLedger(...), or leave it unset.";
        if (ledger is { RecordIssued: true, Mode: null } && !HasLedger)
            yield return "Ect:Ledger:RecordIssued is set, but there is no audit ledger. Call AddLedger(...), or leave it unset.";
        if (!Enum.IsDefined(ledger.ReceiptSignature)) yield return "Ect:Ledger:ReceiptSignature must be PerBatch or PerToken.";
        if (HasLedger && options.Limits.MaxTokens > IEctLedger.MaxCount)
            yield return $"Ect:Limits:MaxTokens must be at most {IEctLedger.MaxCount}, because an audit ledger records the tokens of a " +
                "request at once.";
        if (ledger.Timeout <= TimeSpan.Zero || ledger.Timeout > MaxTimeout)
            yield return "Ect:Ledger:Timeout must be longer than 0 and at most a minute.";
        if (ledger.QueueCapacity < 1) yield return "Ect:Ledger:QueueCapacity must be at least 1.";
        if (ledger.BatchSize is < 1 or > IEctLedger.MaxCount)
            yield return $"Ect:Ledger:BatchSize must be between 1 and {IEctLedger.MaxCount}.";
        if (ledger.Attempts is < 1 or > MaxAttempts) yield return $"Ect:Ledger:Attempts must be between 1 and {MaxAttempts}.";
        if (ledger.FlushTimeout < TimeSpan.Zero || ledger.FlushTimeout > MaxFlushTimeout)
            yield return "Ect:Ledger:FlushTimeout must be between 0 and an hour.";
        if (ledger.DisclosureDelay < TimeSpan.Zero || ledger.DisclosureDelay > MaxDuration)
            yield return "Ect:Ledger:DisclosureDelay must be between 0 and 366 days.";
        else if (ledger.RedactAfter is { } age && (age - ledger.DisclosureDelay < MinRetention || age > MaxRetention))
            yield return "Ect:Ledger:RedactAfter must be at least a day longer than Ect:Ledger:DisclosureDelay, and at most 36525 days.";
    }

    private static IEnumerable<string> InMemory(EctInMemoryOptions options)
    {
        if (options.ReplayCapacity < 1) yield return "Ect:InMemory:ReplayCapacity must be at least 1.";
        if (options.StoreBytes is < MinStoreBytes or > MaxStoreBytes)
            yield return $"Ect:InMemory:StoreBytes must be between {MinStoreBytes} (1 MiB) and {MaxStoreBytes} (64 GiB).";
        if (options.LedgerCapacity < 1) yield return "Ect:InMemory:LedgerCapacity must be at least 1.";
        if (!IsDuration(options.StoreRetention)) yield return "Ect:InMemory:StoreRetention must be longer than 0 and at most 366 days.";
    }

    private static bool IsDuration(TimeSpan value) => value > TimeSpan.Zero && value <= MaxDuration;
}

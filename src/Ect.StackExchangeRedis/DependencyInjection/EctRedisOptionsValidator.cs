using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace Ect;

/// <summary>Finds everything that is wrong with the options at once. The connection string is never part of a message.</summary>
internal sealed class EctRedisOptionsValidator(EctRedisGivenConnection? given = null) : IValidateOptions<EctRedisOptions>
{
    private const int MaxPrefixLength = 64;
    private const int MaxWorkflowRecords = 1_000_000;
    private static readonly TimeSpan MaxTimeout = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan MaxRetention = TimeSpan.FromDays(366);

    public ValidateOptionsResult Validate(string? name, EctRedisOptions options)
    {
        var errors = Errors(options).ToArray();
        return errors.Length is 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(errors);
    }

    private IEnumerable<string> Errors(EctRedisOptions options)
    {
        if (given is null && string.IsNullOrWhiteSpace(options.Configuration)) yield return "Ect:Redis:Configuration is not set. It is a connection string, for example localhost:6379.";
        else if (given is null && !CanBeRead(options.Configuration!)) yield return "Ect:Redis:Configuration can not be read as a connection string of StackExchange.Redis with at least one address.";
        if (options.KeyPrefix is null || options.KeyPrefix.Length > MaxPrefixLength) yield return $"Ect:Redis:KeyPrefix must have at most {MaxPrefixLength} characters.";
        if (options.Timeout <= TimeSpan.Zero || options.Timeout > MaxTimeout) yield return "Ect:Redis:Timeout must be longer than 0, and at most one minute.";
        if (options.StoreRetention <= TimeSpan.Zero || options.StoreRetention > MaxRetention) yield return "Ect:Redis:StoreRetention must be longer than 0, and at most 366 days.";
        if (options.MaxWorkflowRecords is < 1 or > MaxWorkflowRecords)
            yield return $"Ect:Redis:MaxWorkflowRecords must lie between 1 and {MaxWorkflowRecords}.";
        if (options is { UseForReplay: false, UseForStore: false, UseForRevocation: false }) yield return "Ect:Redis is used for nothing: UseForReplay, UseForStore and UseForRevocation are all off.";
    }

    private static bool CanBeRead(string configuration)
    {
        try
        {
            return ConfigurationOptions.Parse(configuration).EndPoints.Count > 0;
        }
        catch (Exception e) when (e is ArgumentException or FormatException)
        {
            return false;
        }
    }
}

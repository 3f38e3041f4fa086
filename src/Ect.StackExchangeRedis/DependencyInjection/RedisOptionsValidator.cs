using Ect.StackExchangeRedis.Connection;
using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace Ect.StackExchangeRedis.DependencyInjection;

/// <summary>Finds all errors of the options at once. The connection string is never part of a message.</summary>
internal sealed class RedisOptionsValidator(GivenConnection? given = null) : IValidateOptions<EctRedisOptions>
{
    private const int MaxPrefixLength = 64;
    private const int MaxWorkflowRecords = 1_000_000;
    private static readonly TimeSpan MaxTimeout = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan MaxRetention = TimeSpan.FromDays(366);

    public ValidateOptionsResult Validate(string? name, EctRedisOptions options)
    {
        var result = new ValidateOptionsResultBuilder();
        foreach (var error in Errors(options)) result.AddError(error);
        return result.Build();
    }

    private IEnumerable<string> Errors(EctRedisOptions options)
    {
        if (given is null && !options.IsOff && ConfigurationError(options.Configuration) is { } error) yield return error;
        if (options.KeyPrefix is null || options.KeyPrefix.Length > MaxPrefixLength)
            yield return $"Ect:Redis:KeyPrefix must have at most {MaxPrefixLength} characters.";
        if (options.Timeout <= TimeSpan.Zero || options.Timeout > MaxTimeout)
            yield return "Ect:Redis:Timeout must be longer than 0 and at most one minute.";
        if (options.StoreRetention <= TimeSpan.Zero || options.StoreRetention > MaxRetention)
            yield return "Ect:Redis:StoreRetention must be longer than 0 and at most 366 days.";
        if (options.MaxWorkflowRecords is < 1 or > MaxWorkflowRecords)
                yield return $"Ect:Redis:MaxWorkflowRecords must be between 1 and {MaxWorkflowRecords}.";
    }

    private static string? ConfigurationError(string? configuration)
    {
        if (string.IsNullOrWhiteSpace(configuration))
            return "Ect:Redis:Configuration is not set. Set it to a connection string, for example localhost:6379. "
                + "To run without Redis, set Ect:Redis:Enabled to false.";
        return CanBeRead(configuration)
            ? null
            : "Ect:Redis:Configuration is not a connection string of StackExchange.Redis with at least one address. Correct it.";
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

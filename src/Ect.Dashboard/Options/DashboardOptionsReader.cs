using Microsoft.AspNetCore.Authorization;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Ect.Dashboard.Options;

/// <summary>Reads the options of one dashboard and finds all errors in them. They are read where it is mapped, so that one line is
/// enough.</summary>
internal static class DashboardOptionsReader
{
    public const string Section = "Ect:Dashboard";

    private const int MaxCount = 100, MaxNameLength = 100;

    private static readonly string DefaultName = Microsoft.Extensions.Options.Options.DefaultName;

    /// <exception cref="OptionsValidationException">There are errors. The message lists all of them.</exception>
    public static EctDashboardOptions Read(IServiceProvider services, Action<EctDashboardOptions>? configure)
    {
        var options = new EctDashboardOptions();
        var section = services.GetService<IConfiguration>()?.GetSection(Section);
        string[] mistyped = section is null ? [] : [.. FindMistyped(section)];
        try
        {
            if (section is not null) section.Bind(options); // Not with ?. since the generator would not see it.
        }
        catch (InvalidOperationException exception)
        {
            throw Error([.. mistyped, $"{Section} cannot be read: {exception.Message}"]);
        }

        configure?.Invoke(options);
        string[] errors = [.. mistyped, .. FindErrors(options), .. FindPolicyErrors(options.OperatorPolicy, services)];
        return errors is [] ? options : throw Error(errors);
    }

    private static OptionsValidationException Error(string[] errors) => new(DefaultName, typeof(EctDashboardOptions), errors);

    /// <summary>Finds what the binder would ignore, as in any other section of the service.</summary>
    private static IEnumerable<string> FindMistyped(IConfigurationSection section)
    {
        var ect = new ServiceCollection().AddEctCore(_ => { }).AddSection<EctDashboardOptions>(section);
        foreach (var source in section.GetSection(nameof(EctDashboardOptions.Sources)).GetChildren())
            ect.AddSection<EctDashboardSourceOptions>(source);

        using var services = ect.Services.BuildServiceProvider();
        return [.. ErrorsOf(new EctDashboardOptions()), .. ErrorsOf(new EctDashboardSourceOptions())];

        IEnumerable<string> ErrorsOf<TOptions>(TOptions options) where TOptions : class =>
            services.GetServices<IValidateOptions<TOptions>>().SelectMany(one => one.Validate(DefaultName, options).Failures ?? []);
    }

    private static IEnumerable<string> FindErrors(EctDashboardOptions options)
    {
        if (options.RunningFor < TimeSpan.FromSeconds(1) || options.RunningFor > TimeSpan.FromDays(1))
            yield return $"{Section}:RunningFor must be between a second and a day.";
        if (Math.Max(options.Sources.Count, Math.Max(options.AllowedOrigins.Count, options.LedgerKeys.Count)) > MaxCount)
            yield return $"{Section}:Sources, AllowedOrigins and LedgerKeys have at most {MaxCount} entries each.";

        foreach (var (number, source) in options.Sources.Index())
        {
            if (source.Name is { Length: > MaxNameLength } || (source.Name is not null && string.IsNullOrWhiteSpace(source.Name)))
                yield return $"{Section}:Sources:{number}:Name must have 1 to {MaxNameLength} characters. Leave it out for the host's.";
            if (source.Address is not { } address || !IsSource(address))
                yield return $"{Section}:Sources:{number}:Address must be an absolute address without query and fragment: " +
                    "https, or http on loopback, for example https://b.example.com/ect.";
        }

        foreach (var (number, origin) in options.AllowedOrigins.Index().Where(it => !IsOrigin(it.Item)))
            yield return $"{Section}:AllowedOrigins:{number} must be an origin as browsers write it, for example https://a.example.com: " +
                "small letters, no path, no final slash and no wildcard.";
        foreach (var (number, key) in options.LedgerKeys.Index())
        {
            if (FindKeyError(key) is { } error) yield return $"{Section}:LedgerKeys:{number} is not the key of a ledger. {error}";
        }
    }

    private static bool IsSource(Uri address) => address is { IsAbsoluteUri: true, UserInfo: "", Query: "", Fragment: "" }
        && (address.Scheme == Uri.UriSchemeHttps || (address.Scheme == Uri.UriSchemeHttp && address.IsLoopback));

    private static bool IsOrigin(string? text) => Uri.TryCreate(text, UriKind.Absolute, out var address)
        && (address.Scheme == Uri.UriSchemeHttps || address.Scheme == Uri.UriSchemeHttp)
        && address.GetLeftPart(UriPartial.Authority) == text;

    private static string? FindKeyError(string? key)
    {
        try
        {
            _ = EctLedgerKey.Parse(key!);
            return null;
        }
        catch (ArgumentException exception)
        {
            return exception.Message;
        }
    }

    private static IEnumerable<string> FindPolicyErrors(string? policy, IServiceProvider services)
    {
        if (policy is null) yield break;
        if (services.GetService<IAuthorizationPolicyProvider>() is not { } policies)
            yield return $"{Section}:OperatorPolicy is '{policy}', but the application has no authorization. Call AddAuthorization(...).";
        else if (policies.GetPolicyAsync(policy).GetAwaiter().GetResult() is null)
            yield return $"{Section}:OperatorPolicy is '{policy}', and no authorization policy has that name. Add it, or correct the name.";
    }
}

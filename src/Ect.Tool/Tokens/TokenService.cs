using Ect.Tool.Output;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Ect.Tool.Tokens;

/// <summary>Makes a service of the library, which lives as long as one command.</summary>
internal static class TokenService
{
    /// <summary>Makes a service with everything in memory.</summary>
    /// <param name="identity">The name that it receives and issues tokens under.</param>
    /// <param name="configure">Adds issuers, keys and options.</param>
    /// <param name="clock">Its clock; by default the system's.</param>
    /// <param name="part">What is made of it at once, so that its options are validated.</param>
    /// <exception cref="ToolException">The library refuses the configuration, and says why.</exception>
    public static ServiceProvider Make(string identity, Action<EctBuilder> configure, TimeProvider? clock = null, Type? part = null)
    {
        var services = new ServiceCollection();
        if (clock is not null) services.AddSingleton(clock);
        ServiceProvider? provider = null;
        try
        {
            configure(services.AddEctCore(options => options.Identity = identity));
            provider = services.BuildServiceProvider();
            _ = provider.GetRequiredService<IOptions<EctOptions>>().Value; // Validates.
            if (part is not null) provider.GetRequiredService(part);
            return provider;
        }
        catch (Exception exception) when (exception is OptionsValidationException or ArgumentException)
        {
            provider?.Dispose();
            var failures = (exception as OptionsValidationException)?.Failures ?? [Text(exception)];
            throw new ToolException(string.Join(Environment.NewLine, failures));
        }
    }

    /// <summary>The message without the name of the parameter, which is none of the user's.</summary>
    public static string Text(Exception exception) =>
        exception is ArgumentException { ParamName: { } name }
            ? exception.Message.Replace($" (Parameter '{name}')", "", StringComparison.Ordinal)
            : exception.Message;
}

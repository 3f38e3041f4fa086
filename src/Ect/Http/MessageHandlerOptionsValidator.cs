using Ect.Diagnostics;
using Ect.Tokens;
using Microsoft.Extensions.Options;

namespace Ect.Http;

/// <summary>Checks the options of a client's handler.</summary>
internal sealed class MessageHandlerOptionsValidator : IValidateOptions<EctMessageHandlerOptions>
{
    public ValidateOptionsResult Validate(string? name, EctMessageHandlerOptions options)
    {
        var result = new ValidateOptionsResultBuilder();
        foreach (var error in Errors(options)) result.AddError(string.IsNullOrEmpty(name) ? error : $"{name}: {error}");
        return result.Build();
    }

    public static void ThrowIfInvalid(EctMessageHandlerOptions options)
    {
        if (Errors(options).ToList() is { Count: > 0 } errors)
            throw new OptionsValidationException(Options.DefaultName, typeof(EctMessageHandlerOptions), errors);
    }

    private static IEnumerable<string> Errors(EctMessageHandlerOptions options)
    {
        if (options.Audience is { } audience && FindError(audience) is { } error) yield return error;
        if (options.Action is not null && string.IsNullOrWhiteSpace(options.Action))
            yield return "Action is blank. Leave it unset where the request or the scope says it.";
        if (!Enum.IsDefined(options.OutputHash)) yield return NoValue("OutputHash", options.OutputHash);
        if (!Enum.IsDefined(options.BodyForm)) yield return NoValue("BodyForm", options.BodyForm);
        if (options is { OutputHash: EctOutputHash.Always, BodyForm: EctBodyForm.Json })
        {
            yield return "OutputHash is Always and BodyForm is Json. A token cannot contain the hash of a body that it is part of. "
                + "Change one of them.";
        }

        if (options.MaxHeaderBytes < 1) yield return "MaxHeaderBytes must be at least 1.";
    }

    private static string? FindError(string audience)
    {
        if (string.IsNullOrWhiteSpace(audience)) return "Audience is blank. Leave it unset where each request says its own.";
        return UriName.FindError(audience) is { } error ? $"Audience, '{LogText.Of(audience)}', {error}" : null;
    }

    private static string NoValue<T>(string setting, T value) where T : struct, Enum =>
        $"{setting} has no value {value:D}. Possible are {string.Join(", ", Enum.GetNames<T>())}.";
}

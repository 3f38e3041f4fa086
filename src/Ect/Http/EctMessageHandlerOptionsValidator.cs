using Microsoft.Extensions.Options;

namespace Ect;

internal sealed class EctMessageHandlerOptionsValidator : IValidateOptions<EctMessageHandlerOptions>
{
    public ValidateOptionsResult Validate(string? name, EctMessageHandlerOptions options) =>
        Errors(options).Select(error => string.IsNullOrEmpty(name) ? error : $"{name}: {error}").ToList() is { Count: > 0 } errors
            ? ValidateOptionsResult.Fail(errors)
            : ValidateOptionsResult.Success;

    public static void ThrowIfInvalid(EctMessageHandlerOptions options)
    {
        if (Errors(options).ToList() is { Count: > 0 } errors)
            throw new OptionsValidationException(Options.DefaultName, typeof(EctMessageHandlerOptions), errors);
    }

    private static IEnumerable<string> Errors(EctMessageHandlerOptions options)
    {
        if (options.Audience is not null && string.IsNullOrWhiteSpace(options.Audience)) yield return "Audience is blank; leave it unset where each request says its own.";
        if (options.Action is not null && string.IsNullOrWhiteSpace(options.Action)) yield return "Action is blank; leave it unset where the request or the scope says it.";
        if (!Enum.IsDefined(options.OutputHash)) yield return $"OutputHash has no value {(int)options.OutputHash}.";
        if (!Enum.IsDefined(options.BodyForm)) yield return $"BodyForm has no value {(int)options.BodyForm}.";
        if (options is { OutputHash: EctOutputHash.Always, BodyForm: EctBodyForm.Json })
            yield return "OutputHash is Always and BodyForm is Json: a token can not contain the hash of a body that it is written into. Change one of them.";
        if (!Enum.IsDefined(options.InvalidReturnedTokens)) yield return $"InvalidReturnedTokens has no value {(int)options.InvalidReturnedTokens}.";
        if (options.MaxHeaderBytes < 1) yield return "MaxHeaderBytes must be at least 1.";
    }
}

using Microsoft.Extensions.Options;

namespace Ect.AspNetCore.DependencyInjection;

/// <summary>Finds all errors in the options of <c>UseEct()</c>.</summary>
internal sealed class MiddlewareOptionsValidator : IValidateOptions<EctMiddlewareOptions>
{
    public ValidateOptionsResult Validate(string? name, EctMiddlewareOptions options)
    {
        var result = new ValidateOptionsResultBuilder();
        if (!Enum.IsDefined(options.Mode)) result.AddError("Ect:Mode must be Enforce or Report.");
        if (!Enum.IsDefined(options.BindBody)) result.AddError("Ect:BindBody must be None, OutputHash or InputHash.");
        if (options.BindCaller.UserClaim is { } claim && string.IsNullOrWhiteSpace(claim))
            result.AddError("Ect:BindCaller:UserClaim is empty. Set it to the type of a claim, for example sub.");
        if (options.RetryAfter < TimeSpan.FromSeconds(1)) result.AddError("Ect:RetryAfter must be at least one second.");
        return result.Build();
    }
}

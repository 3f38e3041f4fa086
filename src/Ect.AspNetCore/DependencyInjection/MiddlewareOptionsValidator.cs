using Microsoft.Extensions.Options;

namespace Ect.AspNetCore.DependencyInjection;

internal sealed class MiddlewareOptionsValidator : IValidateOptions<EctMiddlewareOptions>
{
    public ValidateOptionsResult Validate(string? name, EctMiddlewareOptions options) => options.RetryAfter >= TimeSpan.FromSeconds(1)
        ? ValidateOptionsResult.Success
        : ValidateOptionsResult.Fail($"{nameof(EctMiddlewareOptions)}.{nameof(EctMiddlewareOptions.RetryAfter)} must be at least one second.");
}

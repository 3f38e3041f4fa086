using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Ect.AspNetCore.DependencyInjection;

/// <summary>Tells what is wrong with the options of <c>UseEct()</c> together with the errors in <see cref="EctOptions"/>: all of them stop
/// the start at once.</summary>
internal sealed class WebOptionsValidator(IOptions<EctMiddlewareOptions> middlewareOptions, IServiceProviderIsService? services = null)
    : IValidateOptions<EctOptions>
{
    public ValidateOptionsResult Validate(string? name, EctOptions options)
    {
        try
        {
            return middlewareOptions.Value.ReturnToken && !CanSign(options)
                ? ValidateOptionsResult.Fail(
                    "Ect:ReturnToken needs a key to sign with: set Ect:Signing:KeyFile, or call AddSigningCredentials(...).")
                : ValidateOptionsResult.Success;
        }
        catch (OptionsValidationException exception)
        {
            return ValidateOptionsResult.Fail(exception.Failures);
        }
    }

    private bool CanSign(EctOptions options) =>
        !string.IsNullOrEmpty(options.Signing.KeyFile) || services?.IsService(typeof(IEctSigningKeySource)) is true;
}

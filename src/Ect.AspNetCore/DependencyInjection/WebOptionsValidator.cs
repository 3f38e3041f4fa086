using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Ect.AspNetCore.DependencyInjection;

/// <summary>Reports the errors in the options of <c>UseEct()</c> together with those in <see cref="EctOptions"/>, so that the start fails
/// with all of them at once.</summary>
internal sealed class WebOptionsValidator(IOptions<EctMiddlewareOptions> middlewareOptions, IServiceProviderIsService? services = null)
    : IValidateOptions<EctOptions>
{
    public ValidateOptionsResult Validate(string? name, EctOptions options)
    {
        try
        {
            return middlewareOptions.Value.ReturnToken && !CanSign(options)
                ? ValidateOptionsResult.Fail(
                    "Ect:ReturnToken needs a signing key. Set Ect:Signing:KeyFile, or call AddSigningCredentials(...).")
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

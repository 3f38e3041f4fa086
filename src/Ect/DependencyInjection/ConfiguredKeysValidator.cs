using Microsoft.Extensions.Options;

namespace Ect.DependencyInjection;

/// <summary>Reports the keys that cannot be loaded together with all other errors, so that the start fails.</summary>
internal sealed class ConfiguredKeysValidator(ConfiguredKeysLoader keys) : IValidateOptions<EctOptions>
{
    public ValidateOptionsResult Validate(string? name, EctOptions options) => keys.Load(options).Errors.ToResult();
}

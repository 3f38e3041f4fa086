using Microsoft.Extensions.Options;

namespace Ect.DependencyInjection;

/// <summary>Finds the keys that cannot be loaded, so that it is told at start, together with everything else.</summary>
internal sealed class ConfiguredKeysValidator(ConfiguredKeysLoader keys) : IValidateOptions<EctOptions>
{
    public ValidateOptionsResult Validate(string? name, EctOptions options) => keys.Load(options).Errors.ToResult();
}

using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace Ect.DependencyInjection;

/// <summary>Finds mistyped settings in the section of one client.</summary>
/// <param name="client">The name of the client; <see langword="null"/> for all clients.</param>
/// <param name="section">The section.</param>
internal sealed class ClientSectionValidator(string? client, IConfiguration section) : IValidateOptions<EctMessageHandlerOptions>
{
    public ValidateOptionsResult Validate(string? name, EctMessageHandlerOptions options)
    {
        if (client is not null && client != name) return ValidateOptionsResult.Skip;
        return section is IConfigurationSection { Path: var path } it && !it.Exists()
            ? ValidateOptionsResult.Fail($"{path} is missing. Write the settings of the client there, or call AddEctHandler() without it.")
            : SettingNames.FindErrors(section, typeof(EctMessageHandlerOptions)).ToResult();
    }
}

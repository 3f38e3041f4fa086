using Ect.Revocation;
using Microsoft.Extensions.Options;

namespace Ect.DependencyInjection;

/// <summary>Finds all errors in the revocations of the configuration at once.</summary>
internal sealed class RevocationOptionsValidator : IValidateOptions<RevocationOptions>
{
    public ValidateOptionsResult Validate(string? name, RevocationOptions options)
    {
        var errors = new List<string>();
        RevocationOptionsReader.Read(options, errors);
        return errors.ToResult();
    }
}

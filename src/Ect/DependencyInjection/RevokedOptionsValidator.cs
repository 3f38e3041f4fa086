using Ect.Revocation;
using Microsoft.Extensions.Options;

namespace Ect.DependencyInjection;

/// <summary>Finds everything that is wrong with the revocations of the configuration at once.</summary>
internal sealed class RevokedOptionsValidator : IValidateOptions<EctRevokedOptions>
{
    public ValidateOptionsResult Validate(string? name, EctRevokedOptions options)
    {
        var failures = new List<string>();
        RevokedOptionsReader.Read(options, failures);
        return failures.Count is 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }
}

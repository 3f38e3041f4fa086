using Ect.Callers;
using Microsoft.Extensions.Options;

namespace Ect.DependencyInjection;

/// <summary>Finds the trust domains that cannot be loaded, so that it is told at start.</summary>
internal sealed class WorkloadIdentityTokenOptionsValidator(TrustDomainsLoader trustDomains)
    : IValidateOptions<EctWorkloadIdentityTokenOptions>
{
    public ValidateOptionsResult Validate(string? name, EctWorkloadIdentityTokenOptions options)
    {
        var result = new ValidateOptionsResultBuilder();
        foreach (var error in trustDomains.Load(options).Errors) result.AddError(error);
        return result.Build();
    }
}

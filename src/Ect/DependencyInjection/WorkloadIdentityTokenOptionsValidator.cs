using Ect.Callers;
using Microsoft.Extensions.Options;

namespace Ect.DependencyInjection;

/// <summary>Loads the trust domains and reports those that cannot be loaded, so that the start fails.</summary>
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

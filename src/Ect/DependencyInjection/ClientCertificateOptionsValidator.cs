using Ect.Callers;
using Microsoft.Extensions.Options;

namespace Ect.DependencyInjection;

/// <summary>Finds all errors in the options of client certificates, at start and when they are reloaded.</summary>
internal sealed class ClientCertificateOptionsValidator(
    CertificateAuthorities authorities, IEnumerable<StrictSection<EctClientCertificateOptions>> sections)
    : IValidateOptions<EctClientCertificateOptions>
{
    public ValidateOptionsResult Validate(string? name, EctClientCertificateOptions options)
    {
        var errors = sections.SelectMany(section => section.FindErrors()).ToList();
        authorities.Load(options, errors);

        var result = new ValidateOptionsResultBuilder();
        foreach (var error in errors) result.AddError(error);
        return result.Build();
    }
}

using Ect.AspNetCore.Diagnostics;
using Ect.DependencyInjection;
using Ect.Keys;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Ect.AspNetCore.Callers;

/// <summary>The authorities whose client certificates name callers. Their files are read when the options are validated, so that what is
/// wrong with them is told at start, and again when the options are reloaded.</summary>
internal sealed class CertificateAuthorities(
    IEnumerable<ConfiguredAuthorities> fromCode,
    IEnumerable<StrictSection<EctClientCertificateOptions>> sections,
    ILogger<CertificateAuthorities> logger,
    IHostEnvironment? environment = null)
    : IValidateOptions<EctClientCertificateOptions>
{
    private const string Section = "Ect:ClientCertificates";

    private readonly string _contentRoot = environment?.ContentRootPath ?? Directory.GetCurrentDirectory();
    private volatile CertificateTrust? _trust;

    /// <summary>What certificates are judged by: the last options that were of use, and nobody before there were any.</summary>
    public CertificateTrust Trust => _trust ?? Nobody;

    private static CertificateTrust Nobody { get; } = new([], default);

    public ValidateOptionsResult Validate(string? name, EctClientCertificateOptions options)
    {
        var failures = sections.SelectMany(section => section.FindFaults()).ToList();
        var authorities = fromCode.ToList();
        if (authorities is [] && string.IsNullOrEmpty(options.AuthoritiesFile) && options.TrustDomains is [])
            failures.Add($"{Section}:AuthoritiesFile is missing, and there are no TrustDomains: no client certificate could be accepted.");
        if (!string.IsNullOrEmpty(options.AuthoritiesFile)) Load(options.AuthoritiesFile, $"{Section}:AuthoritiesFile", null);
        foreach (var (index, trustDomain) in options.TrustDomains.Index()) LoadTrustDomain(trustDomain, $"{Section}:TrustDomains:{index}");

        if (!Enum.IsDefined(options.RevocationMode)) failures.Add($"{Section}:RevocationMode must be NoCheck, Online or Offline.");

        if (failures is [])
        {
            _trust = new(authorities, options.RevocationMode);
            return ValidateOptionsResult.Success;
        }

        if (_trust is not null) logger.AuthoritiesNotTakenOver(string.Join(" ", failures)); // Whoever reloads may tell nobody.
        return ValidateOptionsResult.Fail(failures);

        void Load(string file, string setting, string? trustDomain)
        {
            if (KeyFile.TryLoad(file, _contentRoot, setting, pem => ConfiguredAuthorities.FromPem(pem, trustDomain), failures) is { } some)
                authorities.Add(some);
        }

        void LoadTrustDomain(EctCertificateTrustDomainOptions trustDomain, string setting)
        {
            if (!WorkloadId.IsTrustDomain(trustDomain.Name))
                failures.Add($"{setting}:Name, '{trustDomain.Name}', is no trust domain. {WorkloadId.TrustDomainRule}");
            else if (string.IsNullOrEmpty(trustDomain.AuthoritiesFile))
                failures.Add($"{setting}:AuthoritiesFile is missing: "
                    + $"set the path of a PEM file with the authorities of {trustDomain.Name}.");
            else
                Load(trustDomain.AuthoritiesFile, $"{setting}:AuthoritiesFile", trustDomain.Name);
        }
    }
}

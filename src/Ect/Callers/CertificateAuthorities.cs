using Ect.Diagnostics;
using Ect.Keys;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Ect.Callers;

/// <summary>Loads the authorities whose client certificates name callers, at start and again when the options are reloaded, and keeps the
/// last that were of use.</summary>
internal sealed class CertificateAuthorities(
    IEnumerable<ConfiguredAuthorities> fromCode, ILogger<CertificateAuthorities> logger, IHostEnvironment? environment = null)
{
    private const string Section = "Ect:ClientCertificates";

    private readonly string _contentRoot = environment?.ContentRootPath ?? Directory.GetCurrentDirectory();
    private volatile CertificateTrust? _trust;

    /// <summary>What certificates are judged by: the last options that were of use, and nobody before there were any.</summary>
    public CertificateTrust Trust => _trust ?? Nobody;

    private static CertificateTrust Nobody { get; } = new([], default);

    /// <summary>Reads the files that the options name, and takes the authorities over if nothing is wrong.</summary>
    /// <param name="options">The options.</param>
    /// <param name="errors">What is wrong already. Gets a sentence for everything else that is.</param>
    public void Load(EctClientCertificateOptions options, ICollection<string> errors)
    {
        var authorities = fromCode.ToList();
        if (authorities is [] && string.IsNullOrEmpty(options.AuthoritiesFile) && options.TrustDomains is [])
            errors.Add($"{Section}:AuthoritiesFile is missing, and there are no TrustDomains: no client certificate could be accepted.");
        if (!string.IsNullOrEmpty(options.AuthoritiesFile)) LoadFile(options.AuthoritiesFile, $"{Section}:AuthoritiesFile", null);
        foreach (var (index, trustDomain) in options.TrustDomains.Index()) LoadTrustDomain(trustDomain, $"{Section}:TrustDomains:{index}");

        if (!Enum.IsDefined(options.RevocationMode)) errors.Add($"{Section}:RevocationMode must be NoCheck, Online or Offline.");

        if (errors.Count is 0) _trust = new(authorities, options.RevocationMode);
        else if (_trust is not null) logger.AuthoritiesNotTakenOver(string.Join(" ", errors)); // Whoever reloads may tell nobody.

        void LoadFile(string file, string setting, string? trustDomain)
        {
            if (KeyFile.TryLoad(file, _contentRoot, setting, pem => ConfiguredAuthorities.FromPem(pem, trustDomain), errors) is { } some)
                authorities.Add(some);
        }

        void LoadTrustDomain(EctCertificateTrustDomainOptions trustDomain, string setting)
        {
            if (!WorkloadId.IsTrustDomain(trustDomain.Name))
                errors.Add($"{setting}:Name, '{trustDomain.Name}', is no trust domain. {WorkloadId.TrustDomainRule}");
            else if (string.IsNullOrEmpty(trustDomain.AuthoritiesFile))
                errors.Add($"{setting}:AuthoritiesFile is missing: "
                    + $"set the path of a PEM file with the authorities of {trustDomain.Name}.");
            else
                LoadFile(trustDomain.AuthoritiesFile, $"{setting}:AuthoritiesFile", trustDomain.Name);
        }
    }
}

using Ect.Diagnostics;
using Ect.Keys;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Ect.Callers;

/// <summary>Loads the authorities whose client certificates name callers, at start and when the options are reloaded, and keeps the last
/// ones that can be used.</summary>
internal sealed class CertificateAuthorities(
    IEnumerable<ConfiguredAuthorities> fromCode, ILogger<CertificateAuthorities> logger, IHostEnvironment? environment = null)
{
    private const string Section = "Ect:ClientCertificates";

    private readonly string _contentRoot = environment?.ContentRootPath ?? Directory.GetCurrentDirectory();
    private volatile CertificateTrust? _trust;

    /// <summary>The trust that certificates are judged by: that of the last valid options, or in nobody before there were any.</summary>
    public CertificateTrust Trust => _trust ?? Nobody;

    private static CertificateTrust Nobody { get; } = new([], default);

    /// <summary>Reads the files that the options name, and uses the authorities if there are no errors.</summary>
    /// <param name="options">The options.</param>
    /// <param name="errors">The errors so far. A sentence is added for each further one.</param>
    public void Load(EctClientCertificateOptions options, ICollection<string> errors)
    {
        var authorities = fromCode.ToList();
        if (authorities is [] && string.IsNullOrEmpty(options.AuthoritiesFile) && options.TrustDomains is [])
            errors.Add($"{Section}:AuthoritiesFile is not set, and there are no TrustDomains, so no client certificate could be " +
                "accepted. Set one of them.");
        if (!string.IsNullOrEmpty(options.AuthoritiesFile)) LoadFile(options.AuthoritiesFile, $"{Section}:AuthoritiesFile", null);
        foreach (var (index, trustDomain) in options.TrustDomains.Index()) LoadTrustDomain(trustDomain, $"{Section}:TrustDomains:{index}");

        if (!Enum.IsDefined(options.RevocationMode)) errors.Add($"{Section}:RevocationMode must be NoCheck, Online or Offline.");

        if (errors.Count is 0) _trust = new(authorities, options.RevocationMode);
        else if (_trust is not null) logger.AuthoritiesNotTakenOver(string.Join(" ", errors)); // The code that reloads may log nothing.

        void LoadFile(string file, string setting, string? trustDomain)
        {
            var some = KeyFile.TryLoad(
                file, _contentRoot, setting, "call AddClientCertificates(authorities)",
                pem => ConfiguredAuthorities.FromPem(pem, trustDomain), errors);
            if (some is not null) authorities.Add(some);
        }

        void LoadTrustDomain(EctCertificateTrustDomainOptions trustDomain, string setting)
        {
            if (!WorkloadId.IsTrustDomain(trustDomain.Name))
                errors.Add($"{setting}:Name, '{trustDomain.Name}', is not a trust domain. {WorkloadId.TrustDomainRule}");
            else if (string.IsNullOrEmpty(trustDomain.AuthoritiesFile))
                errors.Add($"{setting}:AuthoritiesFile is not set. " +
                    $"Set it to the path of a PEM file with the authorities of {trustDomain.Name}.");
            else
                LoadFile(trustDomain.AuthoritiesFile, $"{setting}:AuthoritiesFile", trustDomain.Name);
        }
    }
}

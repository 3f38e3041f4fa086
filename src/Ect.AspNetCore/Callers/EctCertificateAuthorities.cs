using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Ect;

/// <summary>The authorities whose client certificates name callers. Their file is read when the options are validated, so that what is wrong with it is
/// told at start, and again when the options are reloaded.</summary>
internal sealed class EctCertificateAuthorities(
    IEnumerable<ConfiguredAuthorities> fromCode, IEnumerable<StrictSection<EctClientCertificateOptions>> sections, ILogger<EctCertificateAuthorities> logger, IHostEnvironment? environment = null)
    : IValidateOptions<EctClientCertificateOptions>
{
    private readonly string _contentRoot = environment?.ContentRootPath ?? Directory.GetCurrentDirectory();
    private volatile CertificateTrust? _trust;

    /// <summary>What certificates are judged by: the last options that were of use, and nobody before there were any.</summary>
    public CertificateTrust Trust => _trust ?? Nobody;

    private static CertificateTrust Nobody { get; } = new([], default);

    public ValidateOptionsResult Validate(string? name, EctClientCertificateOptions options)
    {
        var failures = sections.SelectMany(section => section.FindFaults()).ToList();
        ConfiguredAuthorities?[] authorities = string.IsNullOrEmpty(options.AuthoritiesFile)
            ? [.. fromCode]
            : [.. fromCode, KeyFile.TryLoad(options.AuthoritiesFile, _contentRoot, "Ect:ClientCertificates:AuthoritiesFile", ConfiguredAuthorities.FromPem, failures)];
        if (authorities is []) failures.Add("Ect:ClientCertificates:AuthoritiesFile is missing: no client certificate could be accepted.");
        if (!Enum.IsDefined(options.RevocationMode)) failures.Add("Ect:ClientCertificates:RevocationMode must be NoCheck, Online or Offline.");

        if (failures.Count is 0)
        {
            _trust = new(authorities!, options.RevocationMode);
            return ValidateOptionsResult.Success;
        }

        if (_trust is not null) logger.AuthoritiesNotTakenOver(string.Join(" ", failures)); // Whoever reloads may tell nobody.
        return ValidateOptionsResult.Fail(failures);
    }
}

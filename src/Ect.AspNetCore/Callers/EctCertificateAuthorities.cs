using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Ect;

/// <summary>The authorities whose client certificates name callers. Their file is read when the options are validated, so that what is wrong with it is
/// told at start.</summary>
internal sealed class EctCertificateAuthorities(IEnumerable<ConfiguredAuthorities> fromCode, IHostEnvironment? environment = null)
    : IValidateOptions<EctClientCertificateOptions>
{
    private static readonly Oid ClientAuthentication = new("1.3.6.1.5.5.7.3.2");
    private static readonly TimeSpan RetrievalTimeout = TimeSpan.FromSeconds(5);

    private readonly string _contentRoot = environment?.ContentRootPath ?? Directory.GetCurrentDirectory();
    private volatile Anchors _anchors = new([], [], X509RevocationMode.NoCheck);

    /// <summary>A chain to build at that moment: to these authorities and no others, for a client. Missing links are not fetched.</summary>
    public X509Chain NewChain(DateTimeOffset now)
    {
        var anchors = _anchors;
        var chain = new X509Chain();
        var policy = chain.ChainPolicy;
        policy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        policy.CustomTrustStore.AddRange(anchors.Roots);
        policy.ExtraStore.AddRange(anchors.Intermediates);
        policy.ApplicationPolicy.Add(ClientAuthentication);
        policy.VerificationTime = now.UtcDateTime;
        policy.DisableCertificateDownloads = true;
        policy.RevocationMode = anchors.RevocationMode;
        policy.UrlRetrievalTimeout = RetrievalTimeout;
        return chain;
    }

    public ValidateOptionsResult Validate(string? name, EctClientCertificateOptions options)
    {
        var failures = new List<string>();
        ConfiguredAuthorities?[] authorities = string.IsNullOrEmpty(options.AuthoritiesFile)
            ? [.. fromCode]
            : [.. fromCode, KeyFile.TryLoad(options.AuthoritiesFile, _contentRoot, "Ect:ClientCertificates:AuthoritiesFile", ConfiguredAuthorities.FromPem, failures)];
        if (authorities is []) failures.Add("Ect:ClientCertificates:AuthoritiesFile is missing: no client certificate could be accepted.");
        if (!Enum.IsDefined(options.RevocationMode)) failures.Add("Ect:ClientCertificates:RevocationMode must be NoCheck, Online or Offline.");
        if (failures.Count > 0) return ValidateOptionsResult.Fail(failures);

        var byKind = authorities.SelectMany(some => some!.Certificates).ToLookup(ConfiguredAuthorities.IsRoot);
        _anchors = new([.. byKind[true]], [.. byKind[false]], options.RevocationMode);
        return ValidateOptionsResult.Success;
    }

    /// <summary>Changed in one step: options that are read again must not mix with requests under way.</summary>
    private sealed record Anchors(X509Certificate2Collection Roots, X509Certificate2Collection Intermediates, X509RevocationMode RevocationMode);
}

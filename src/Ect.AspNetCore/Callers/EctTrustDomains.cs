using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Ect;

/// <summary>The trust domains whose workload identity tokens are believed. Their files are read when the options are validated, so that what is wrong with
/// them is told at start, together with everything else.</summary>
internal sealed class EctTrustDomains(IEnumerable<ConfiguredTrustDomain> fromCode, IHostEnvironment? environment = null)
    : IValidateOptions<EctWorkloadIdentityTokenOptions>
{
    private readonly string _contentRoot = environment?.ContentRootPath ?? Directory.GetCurrentDirectory();
    private Dictionary<string, IssuerKeys?> _keys = [];

    /// <summary>Finds a key that the trust domain signs its tokens with.</summary>
    /// <exception cref="EctKeySourceException">Its keys can not be had.</exception>
    public ValueTask<EctKey?> FindKeyAsync(string trustDomain, string keyId, CancellationToken cancellationToken) =>
        ValueTask.FromResult(_keys.GetValueOrDefault(trustDomain)?.Find(keyId));

    public ValidateOptionsResult Validate(string? name, EctWorkloadIdentityTokenOptions options)
    {
        var failures = new List<string>();
        var keys = new Dictionary<string, IssuerKeys?>(StringComparer.Ordinal);

        foreach (var (index, trustDomain) in options.TrustDomains.Index())
        {
            var setting = $"Ect:WorkloadIdentityTokens:TrustDomains:{index}";
            Add(setting, trustDomain.Name, Load(trustDomain, setting, failures));
        }
        foreach (var trustDomain in fromCode) Add("AddWorkloadIdentityTokens", trustDomain.Name, trustDomain.Keys);
        if (keys.Count is 0) failures.Add("Ect:WorkloadIdentityTokens:TrustDomains is empty: no workload identity token could be believed.");

        if (failures.Count > 0) return ValidateOptionsResult.Fail(failures);

        _keys = keys;
        return ValidateOptionsResult.Success;

        void Add(string origin, string trustDomain, IssuerKeys? itsKeys)
        {
            if (!WorkloadId.IsTrustDomain(trustDomain))
                failures.Add($"{origin}:Name, '{trustDomain}', is no trust domain. It is the name alone, in lower case, for example example.com.");
            else if (!keys.TryAdd(trustDomain, itsKeys))
                failures.Add($"{origin}: the trust domain '{trustDomain}' is configured twice.");
        }
    }

    private IssuerKeys? Load(EctTrustDomainOptions trustDomain, string setting, List<string> failures)
    {
        if (!string.IsNullOrEmpty(trustDomain.JwksFile))
            return KeyFile.TryLoad(trustDomain.JwksFile, _contentRoot, $"{setting}:JwksFile", IssuerKeys.FromTrustBundle, failures);

        failures.Add($"{setting}:JwksFile is missing.");
        return null;
    }
}

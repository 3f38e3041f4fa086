using System.Runtime.CompilerServices;
using Ect.Keys;
using Microsoft.Extensions.Hosting;

namespace Ect.Callers;

/// <summary>Loads the trust domains that the options and the code name, once for each instance of the options. The validators and the users
/// of the keys get the same keys, and a file is read once.</summary>
internal sealed class TrustDomainsLoader
{
    private readonly ConditionalWeakTable<EctWorkloadIdentityTokenOptions, ConfiguredTrustDomains> _loaded = [];
    private readonly ConditionalWeakTable<EctWorkloadIdentityTokenOptions, ConfiguredTrustDomains>.CreateValueCallback _load;

    /// <param name="fromCode">The trust domains that are not in the options.</param>
    /// <param name="environment">Says where relative paths start. By default they start in the current folder.</param>
    public TrustDomainsLoader(IEnumerable<ConfiguredTrustDomain> fromCode, IHostEnvironment? environment = null)
    {
        var contentRoot = environment?.ContentRootPath ?? Directory.GetCurrentDirectory();
        _load = options => Load(options, fromCode, contentRoot);
    }

    public ConfiguredTrustDomains Load(EctWorkloadIdentityTokenOptions options) => _loaded.GetValue(options, _load);

    private static ConfiguredTrustDomains Load(
        EctWorkloadIdentityTokenOptions options, IEnumerable<ConfiguredTrustDomain> fromCode, string contentRoot)
    {
        var errors = new List<string>();
        var settings = new Dictionary<string, string>(StringComparer.Ordinal);
        var all = new List<ConfiguredTrustDomain>();

        foreach (var (index, trustDomain) in options.TrustDomains.Index())
        {
            var setting = $"Ect:WorkloadIdentityTokens:TrustDomains:{index}";
            Add(setting, trustDomain.Name, ConfiguredTrustDomain.TryLoad(trustDomain, setting, contentRoot, errors));
        }
        foreach (var trustDomain in fromCode) Add(trustDomain.Setting, trustDomain.Name, trustDomain);
        if (settings.Count is 0 && errors.Count is 0)
            errors.Add("Ect:WorkloadIdentityTokens:TrustDomains is empty, so no workload identity token could be trusted. " +
                "Add a trust domain.");
        return new(all, errors);

        void Add(string setting, string trustDomain, ConfiguredTrustDomain? configured)
        {
            if (!WorkloadId.IsTrustDomain(trustDomain))
                errors.Add($"{setting}:Name, '{trustDomain}', is not a trust domain. {WorkloadId.TrustDomainRule}");
            else if (!settings.TryAdd(trustDomain, setting))
                errors.Add($"{setting}: the trust domain '{trustDomain}' is configured twice, here and by {settings[trustDomain]}. " +
                    "Configure all keys of a trust domain in one place.");
            else if (configured is not null)
                all.Add(configured);
        }
    }
}

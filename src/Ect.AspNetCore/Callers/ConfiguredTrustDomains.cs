using Ect.Keys;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Ect.AspNetCore.Callers;

/// <summary>The trust domains that the options and the code name. Their files are read when the options are validated, so that what is wrong with them is
/// told at start, together with everything else.</summary>
internal sealed class ConfiguredTrustDomains(IEnumerable<ConfiguredTrustDomain> fromCode, IHostEnvironment? environment = null)
    : IValidateOptions<EctWorkloadIdentityTokenOptions>
{
    private readonly string _contentRoot = environment?.ContentRootPath ?? Directory.GetCurrentDirectory();

    public IReadOnlyCollection<ConfiguredTrustDomain> All { get; private set; } = [];

    public ValidateOptionsResult Validate(string? name, EctWorkloadIdentityTokenOptions options)
    {
        var failures = new List<string>();
        var settings = new Dictionary<string, string>(StringComparer.Ordinal);
        var all = new List<ConfiguredTrustDomain>();

        foreach (var (index, trustDomain) in options.TrustDomains.Index())
        {
            var setting = $"Ect:WorkloadIdentityTokens:TrustDomains:{index}";
            Add(setting, trustDomain.Name, ConfiguredTrustDomain.TryLoad(trustDomain, setting, _contentRoot, failures));
        }
        foreach (var trustDomain in fromCode) Add(trustDomain.Setting, trustDomain.Name, trustDomain);
        if (settings.Count is 0 && failures.Count is 0) failures.Add("Ect:WorkloadIdentityTokens:TrustDomains is empty: no workload identity token could be believed.");

        if (failures.Count > 0) return ValidateOptionsResult.Fail(failures);

        All = all;
        return ValidateOptionsResult.Success;

        void Add(string setting, string trustDomain, ConfiguredTrustDomain? configured)
        {
            if (!WorkloadId.IsTrustDomain(trustDomain))
                failures.Add($"{setting}:Name, '{trustDomain}', is no trust domain. {WorkloadId.TrustDomainRule}");
            else if (!settings.TryAdd(trustDomain, setting))
                failures.Add($"{setting}: the trust domain '{trustDomain}' is configured twice, here and by {settings[trustDomain]}. One place has all keys of a trust domain.");
            else if (configured is not null)
                all.Add(configured);
        }
    }
}

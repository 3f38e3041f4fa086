using System.Runtime.CompilerServices;
using Ect.Keys;
using Ect.Signing;
using Microsoft.Extensions.Hosting;

namespace Ect.DependencyInjection;

/// <summary>Loads the keys that the options name, once for each instance of the options. The validators and the users of the keys get the
/// same keys, and a file is read once.</summary>
internal sealed class ConfiguredKeysLoader
{
    private readonly ConditionalWeakTable<EctOptions, ConfiguredKeys> _loaded = [];
    private readonly ConditionalWeakTable<EctOptions, ConfiguredKeys>.CreateValueCallback _load;

    /// <param name="issuersFromCode">The issuers that are not in the options.</param>
    /// <param name="environment">Says where relative paths start. By default they start in the current folder.</param>
    public ConfiguredKeysLoader(IEnumerable<ConfiguredIssuer> issuersFromCode, IHostEnvironment? environment = null)
    {
        var contentRoot = environment?.ContentRootPath ?? Directory.GetCurrentDirectory();
        _load = options => Load(options, issuersFromCode, contentRoot);
    }

    public ConfiguredKeys Load(EctOptions options) => _loaded.GetValue(options, _load);

    private static ConfiguredKeys Load(EctOptions options, IEnumerable<ConfiguredIssuer> issuersFromCode, string contentRoot)
    {
        var errors = new List<string>();
        return new(
            ConfiguredIssuers.Load(options, contentRoot, issuersFromCode, errors),
            FileSigningKeySource.TryCreate(options.Signing, contentRoot, errors),
            errors);
    }
}

/// <summary>The keys that the options name.</summary>
/// <param name="Issuers">The trusted issuers.</param>
/// <param name="Signing">The file that this service signs with; <see langword="null"/> if there is none, or if it cannot be used.</param>
/// <param name="Errors">A sentence for each error. If there is one, the keys must not be used.</param>
internal sealed record ConfiguredKeys(ConfiguredIssuers Issuers, FileSigningKeySource? Signing, IReadOnlyList<string> Errors);

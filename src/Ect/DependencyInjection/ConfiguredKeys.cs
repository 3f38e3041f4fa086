using Ect.Keys;
using Ect.Signing;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Ect.DependencyInjection;

/// <summary>The keys that the options name. Their files are read when the options are validated, so that what is wrong with them is
/// told at start, together with everything else.</summary>
internal sealed class ConfiguredKeys(
    IEnumerable<ConfiguredIssuer> issuersFromCode, RemoteKeySetFactory remote, IHostEnvironment? environment = null) : IValidateOptions<EctOptions>
{
    private readonly string _contentRoot = environment?.ContentRootPath ?? Directory.GetCurrentDirectory();

    public ConfiguredKeySource? Issuers { get; private set; }

    public FileSigningKeySource? Signing { get; private set; }

    public ValidateOptionsResult Validate(string? name, EctOptions options)
    {
        var failures = new List<string>();
        Issuers = ConfiguredKeySource.Create(options, _contentRoot, issuersFromCode, remote, failures);
        Signing = FileSigningKeySource.TryCreate(options.Signing, _contentRoot, failures);
        return failures.Count is 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }
}

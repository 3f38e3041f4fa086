using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace Ect.DependencyInjection;

/// <summary>A section that options are bound to. Mistyped settings in it are errors.</summary>
/// <param name="section">The section.</param>
/// <param name="findMore">Finds the errors in the lists that are in it.</param>
/// <param name="read">Says which options are bound to the section as well. The first of them reports the names that none of them
/// has.</param>
internal sealed class StrictSection<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicProperties)] TOptions>(
    IConfiguration section, Func<IConfiguration, IEnumerable<string>>? findMore = null, IEnumerable<OptionsSection>? read = null)
    : IValidateOptions<TOptions> where TOptions : class
{
    private readonly OptionsSection[] _sharing = [.. read?.Where(other => other.Is(section) && other.Options is not null) ?? []];

    /// <returns>A sentence for each error.</returns>
    public IEnumerable<string> FindErrors() =>
        SettingNames.FindErrors(section, typeof(TOptions), OthersNames).Concat(findMore?.Invoke(section) ?? []);

    public ValidateOptionsResult Validate(string? name, TOptions options) => FindErrors().ToResult();

    private string[] OthersNames => _sharing is [var first, ..] && first.Options != typeof(TOptions)
        ? [.. section.GetChildren().Select(setting => setting.Key)]
        : [.. _sharing.SelectMany(other => other.Settings)];
}

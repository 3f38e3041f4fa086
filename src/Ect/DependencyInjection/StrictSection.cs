using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace Ect.DependencyInjection;

/// <summary>A section that options are bound to, and in which no mistyped setting passes.</summary>
/// <param name="section">The section.</param>
/// <param name="findMore">Finds what is wrong in the lists that are in it.</param>
/// <param name="read">Says which options are bound to the section as well: the first of them tell of names that none of them has.</param>
internal sealed class StrictSection<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicProperties)] TOptions>(
    IConfiguration section, Func<IConfiguration, IEnumerable<string>>? findMore = null, IEnumerable<OptionsSection>? read = null)
    : IValidateOptions<TOptions> where TOptions : class
{
    private readonly OptionsSection[] _sharing = [.. read?.Where(other => other.Is(section) && other.Options is not null) ?? []];

    /// <returns>A sentence for everything that is wrong.</returns>
    public IEnumerable<string> FindFaults() =>
        SettingNames.FindFaults(section, typeof(TOptions), OthersNames).Concat(findMore?.Invoke(section) ?? []);

    public ValidateOptionsResult Validate(string? name, TOptions options) => FindFaults().ToResult();

    private string[] OthersNames => _sharing is [var first, ..] && first.Options != typeof(TOptions)
        ? [.. section.GetChildren().Select(setting => setting.Key)]
        : [.. _sharing.SelectMany(other => other.Settings)];
}

using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace Ect.DependencyInjection;

/// <summary>A section that options are bound to and nothing else, and in which no mistyped setting passes.</summary>
/// <param name="section">The section.</param>
/// <param name="findMore">Finds what is wrong in the lists that are in it.</param>
internal sealed class StrictSection<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicProperties)] TOptions>(
    IConfiguration section, Func<IConfiguration, IEnumerable<string>>? findMore = null) : IValidateOptions<TOptions> where TOptions : class
{
    /// <returns>A sentence for everything that is wrong.</returns>
    public IEnumerable<string> FindFaults() => SettingNames.FindFaults(section, typeof(TOptions)).Concat(findMore?.Invoke(section) ?? []);

    public ValidateOptionsResult Validate(string? name, TOptions options) => FindFaults().ToArray() is [_, ..] faults ? ValidateOptionsResult.Fail(faults) : ValidateOptionsResult.Success;
}

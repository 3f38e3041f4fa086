using System.Diagnostics.CodeAnalysis;
using Ect.Diagnostics;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace Ect.DependencyInjection;

/// <summary>Finds, before the binder does, values that an enumeration does not have: the binder does not say which it has.</summary>
internal static class SettingValues
{
    /// <param name="section">The section.</param>
    /// <param name="options">What it is bound to.</param>
    /// <returns>A sentence for every value that is none.</returns>
    public static IEnumerable<string> FindFaults(
        IConfiguration section, [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicProperties)] Type options)
    {
        var faults = new List<string>();
        foreach (var property in options.GetProperties())
        {
            var type = Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;
            if (!type.IsEnum || section[property.Name] is not { Length: > 0 } value) continue;
            if (Enum.TryParse(type, value, ignoreCase: true, out _) && !value.Contains(',')) continue; // With a comma it would be the sum of several.

            var path = section.GetSection(property.Name).Path;
            faults.Add($"{path} is '{LogText.Of(value)}', which does not exist. Possible are {string.Join(", ", Enum.GetNames(type))}.");
        }
        return faults;
    }

    /// <exception cref="OptionsValidationException">There is a fault; the message has all.</exception>
    public static void ThrowIfAny<TOptions>(IEnumerable<string> faults)
    {
        if (faults.ToList() is { Count: > 0 } all) throw new OptionsValidationException(Options.DefaultName, typeof(TOptions), all);
    }
}

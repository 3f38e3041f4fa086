using System.Diagnostics.CodeAnalysis;
using Ect.Diagnostics;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace Ect.DependencyInjection;

/// <summary>Finds values that an enumeration does not have before the binder does, whose message does not say which it has.</summary>
internal static class SettingValues
{
    /// <param name="section">The section.</param>
    /// <param name="options">The options that it is bound to.</param>
    /// <returns>A sentence for each value that is not possible.</returns>
    public static IEnumerable<string> FindErrors(
        IConfiguration section, [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicProperties)] Type options)
    {
        var errors = new List<string>();
        foreach (var property in options.GetProperties())
        {
            var type = Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;
            if (!type.IsEnum || section[property.Name] is not { Length: > 0 } value) continue;
            // With a comma it would be the sum of several values.
            if (Enum.TryParse(type, value, ignoreCase: true, out _) && !value.Contains(',')) continue;

            var path = section.GetSection(property.Name).Path;
            errors.Add($"{path} is '{LogText.Of(value)}', which is not possible. " +
                $"The possible values are {string.Join(", ", Enum.GetNames(type))}.");
        }
        return errors;
    }

    /// <exception cref="OptionsValidationException">There are errors. The message lists all of them.</exception>
    public static void ThrowIfAny<TOptions>(IEnumerable<string> errors)
    {
        if (errors.ToList() is { Count: > 0 } all) throw new OptionsValidationException(Options.DefaultName, typeof(TOptions), all);
    }
}

using System.Globalization;
using Ect.Diagnostics;
using Microsoft.Extensions.Configuration;

namespace Ect.DependencyInjection;

/// <summary>The section <c>Issuers</c>: a list, a map from the issuer to its keys, or both.</summary>
/// <remarks>Configuration separates names by colons, and so do issuers. <c>spiffe://example.com/a</c> is a section
/// <c>//example.com/a</c> in a section <c>spiffe</c>, and the name of an entry is put together again here.</remarks>
internal static class IssuersSection
{
    private static readonly string[] Settings = SettingNames.Of(typeof(EctTrustedIssuerOptions));

    /// <summary>Binds the issuers in the place of the binder, which takes every section in it for an entry of a list.</summary>
    /// <param name="section">The section that the options are bound to.</param>
    /// <param name="options">The options, without the issuers of the section.</param>
    public static void Bind(IConfiguration section, EctOptions options)
    {
        foreach (var entry in EntriesOf(section))
        {
            var issuer = new EctTrustedIssuerOptions();
            entry.Section.Bind(issuer);
            issuer.Setting = $"Ect:{nameof(EctOptions.Issuers)}:{entry.Name ?? entry.Section.Key}";
            if (entry.Name is not null) issuer.Issuer = entry.Name;
            options.Issuers.Add(issuer);
        }
    }

    /// <returns>A sentence for each error.</returns>
    public static IEnumerable<string> FindErrors(IConfiguration section) => EntriesOf(section).SelectMany(FindErrors);

    private static IEnumerable<string> FindErrors(Entry entry)
    {
        string[] others = [.. entry.Section.GetChildren().Where(IsPartOfName).Select(child => child.Key)];
        foreach (var error in SettingNames.FindErrors(entry.Section, typeof(EctTrustedIssuerOptions), others)) yield return error;

        var issuer = entry.Section[nameof(EctTrustedIssuerOptions.Issuer)];
        if (entry.Name is not null && !string.IsNullOrEmpty(issuer) && issuer != entry.Name)
        {
            yield return $"{entry.Section.Path}:Issuer is '{LogText.Of(issuer)}', but the name of the entry is the issuer. "
                + "Remove one of them.";
        }
    }

    private static IEnumerable<Entry> EntriesOf(IConfiguration section) =>
        section.GetSection(nameof(EctOptions.Issuers)).GetChildren().SelectMany(child => IsIndex(child.Key)
            ? [new Entry(child, null)]
            : Named(child, child.Key));

    /// <summary>Finds the entries whose names begin with <paramref name="name"/>. An entry is where a value is, or nothing.</summary>
    private static IEnumerable<Entry> Named(IConfigurationSection section, string name)
    {
        var children = section.GetChildren().ToList();
        if (!children.Exists(IsPartOfName) || children.Exists(child => !IsPartOfName(child))) yield return new(section, name);
        var longer = children.Where(IsPartOfName).SelectMany(child => Named(child, $"{name}:{child.Key}"));
        foreach (var entry in longer) yield return entry;
    }

    /// <summary>Whether a section inside a name is no setting. One without anything is <c>{ }</c>, unless it is named as one.</summary>
    private static bool IsPartOfName(IConfigurationSection child) => child.GetChildren().Any()
        ? !IsKeySet(child)
        : child.Value is null && !Settings.Contains(child.Key, StringComparer.OrdinalIgnoreCase);

    /// <summary>Whether a JWK Set stands there as JSON, and not as one string: a mistake that is to be told by its name.</summary>
    private static bool IsKeySet(IConfigurationSection child) =>
        child.Key.Equals(nameof(EctTrustedIssuerOptions.Jwks), StringComparison.OrdinalIgnoreCase) && child.GetSection("keys").Exists();

    private static bool IsIndex(string key) => int.TryParse(key, NumberStyles.None, CultureInfo.InvariantCulture, out _);

    /// <param name="Section">The settings.</param>
    /// <param name="Name">The issuer; <see langword="null"/> in a list.</param>
    private sealed record Entry(IConfigurationSection Section, string? Name);
}

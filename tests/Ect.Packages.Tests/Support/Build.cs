using System.Reflection;

namespace Ect.Packages.Tests;

/// <summary>How these tests were built.</summary>
internal static class Build
{
    public static string Configuration => ValueOf(nameof(Configuration));

    /// <summary>The folder of the packages that restore has fetched.</summary>
    public static string NuGetPackageRoot => ValueOf(nameof(NuGetPackageRoot));

    private static string ValueOf(string key) => typeof(Build).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(metadata => metadata.Key == key).Value!;
}

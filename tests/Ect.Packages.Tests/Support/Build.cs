using System.Reflection;

namespace Ect.Packages.Tests;

/// <summary>How these tests were built.</summary>
internal static class Build
{
    public static string Configuration => typeof(Build).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(metadata => metadata.Key is nameof(Configuration)).Value!;
}

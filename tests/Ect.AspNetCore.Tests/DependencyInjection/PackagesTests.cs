using System.Xml.Linq;
using Microsoft.AspNetCore.Builder;

namespace Ect.AspNetCore.Tests;

/// <summary>What applications outside this repository get: the versions of packages that a project references, not those that are pinned for it here.</summary>
public class PackagesTests
{
    [Fact]
    public void References_PackagesWithAVersionHere_AreTheProjectsOwn()
    {
        var pinned = Names("Directory.Packages.props", "PackageVersion");
        var own = Names("src/Ect.AspNetCore/Ect.AspNetCore.csproj", "PackageReference").Concat(Names("src/Ect/Ect.csproj", "PackageReference"));
        var used = typeof(EctApplicationBuilderExtensions).Assembly.GetReferencedAssemblies().Select(assembly => assembly.Name!);

        Assert.Empty(used.Where(name => name.StartsWith("Microsoft.IdentityModel.", StringComparison.Ordinal)).Intersect(pinned).Except(own));
    }

    private static IEnumerable<string> Names(string file, string element) =>
        XDocument.Load(Path.Combine(Repository.Root, file)).Descendants(element).Select(item => (string)item.Attribute("Include")!);
}

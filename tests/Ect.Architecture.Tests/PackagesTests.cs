using System.Xml.Linq;

namespace Ect.Architecture.Tests;

/// <summary>Every package tells what it is, in its description and in a README of its own.</summary>
public sealed class PackagesTests
{
    private const StringComparison Exactly = StringComparison.Ordinal;

    public static TheoryData<string> Packages => [.. SourceFiles.Projects.Where(IsPackable)];

    [Theory, MemberData(nameof(Packages))]
    public void Description_OfAPackage_NamesTheDraft(string package) =>
        Assert.Contains("Execution Context Tokens (draft-nennemann-wimse-ect-01)", ValueOf(package, "Description"), Exactly);

    [Theory, MemberData(nameof(Packages))]
    public void Readme_OfAPackage_IsItsOwn(string package)
    {
        var lines = Page.At(Page.ReadmeOf(package)).Text.ToList();

        Assert.Equal($"# {package}", lines[0]);
        var install = ValueOf(package, "PackAsTool") is "true" ? $"dotnet tool install --global {package}" : $"dotnet add package {package}";
        Assert.Contains(install, File.ReadLines(Path.Combine(Repository.Root, Page.ReadmeOf(package))));
    }

    /// <summary>It is read outside the repository, where a link to a file of the repository leads nowhere.</summary>
    [Theory, MemberData(nameof(Packages))]
    public void Readme_OfAPackage_NamesPagesThatExistWithoutLinkingToThem(string package)
    {
        var page = Page.At(Page.ReadmeOf(package));
        var named = page.Text.SelectMany(Page.CodeIn).Where(code => code.StartsWith("docs/", Exactly)).ToList();

        Assert.Empty(page.Links);
        Assert.NotEmpty(named);
        Assert.Empty(named.Except(Page.All));
    }

    private static bool IsPackable(string project) => ValueOf(project, "IsPackable") is not "false";

    private static string? ValueOf(string project, string property) =>
        XDocument.Load(Path.Combine(Repository.Root, "src", project, $"{project}.csproj")).Descendants(property).SingleOrDefault()?.Value;
}

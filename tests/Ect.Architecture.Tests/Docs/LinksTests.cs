namespace Ect.Architecture.Tests;

/// <summary>Links lead somewhere.</summary>
public sealed class LinksTests
{
    public static TheoryData<string> Pages => [.. Page.All];

    [Theory, MemberData(nameof(Pages))]
    public void Links_ToFilesAndHeadings_LeadThere(string path)
    {
        var page = Page.At(path);
        string[] broken = [.. page.Links.Where(link => !Leads(page, link)).Select(link => $"{path} links to {link}.")];
        Assert.True(broken is [], string.Join(Environment.NewLine, broken));
    }

    [Fact]
    public void Index_OfDocs_NamesEveryPage()
    {
        var index = Page.At("docs/README.md");
        var named = index.Links.Select(link => $"docs/{link.Split('#')[0]}");

        var pages = Page.All.Where(page => page.StartsWith("docs/", StringComparison.Ordinal));
        Assert.Empty(pages.Except(["docs/README.md"]).Except(named));
    }

    /// <summary>A newcomer reads it to its end.</summary>
    [Fact]
    public void Readme_HasAtMost150Lines() =>
        Assert.InRange(File.ReadAllLines(Path.Combine(Repository.Root, "README.md")).Length, 1, 150);

    private static bool Leads(Page from, string link)
    {
        var (file, anchor) = link.Split('#') is [var name, var heading] ? (name, heading) : (link, null);
        var target = file is "" ? from.Path : Path.GetFullPath(Path.Combine(Path.GetDirectoryName(from.Path)!, file));
        if (anchor is null) return File.Exists(target) || Directory.Exists(target);

        return File.Exists(target) && Page.At(target).Anchors.Contains(anchor);
    }
}

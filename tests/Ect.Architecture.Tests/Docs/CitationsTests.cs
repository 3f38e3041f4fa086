using System.Text.RegularExpressions;

namespace Ect.Architecture.Tests;

/// <summary>What comments of the sources cite of the profile is a section, or a rule, of docs/profile.md.</summary>
public sealed partial class CitationsTests
{
    [Fact]
    public void Citations_OfTheProfile_LeadThere()
    {
        var places = Places().ToHashSet();
        var broken = new List<string>();
        var count = 0;
        foreach (var file in Directory.EnumerateFiles(Path.Combine(Repository.Root, "src"), "*.cs", SearchOption.AllDirectories))
        {
            foreach (Match citation in Citation().Matches(CommentBreak().Replace(File.ReadAllText(file), " ")))
            {
                count++;
                string[] cited = [.. PlacesIn(citation.Groups["cited"].Value)];
                if (cited is [] || !places.IsSupersetOf(cited)) broken.Add($"{Path.GetFileName(file)} cites \"{citation.Value}\".");
            }
        }

        Assert.NotEqual(0, count);
        Assert.True(broken is [], string.Join(Environment.NewLine, broken));
    }

    [Theory]
    [InlineData("section 3", "section 3")]
    [InlineData("sections 1, 7 and 8", "section 1", "section 7", "section 8")]
    [InlineData("rules 12 and 13", "section 2, rule 12", "section 2, rule 13")]
    [InlineData("section 3, rule 1, and rule 21", "section 3", "section 3, rule 1", "section 2, rule 21")]
    [InlineData("section 4, \"Answers\"", "section 4", "section 4, \"Answers\"")]
    [InlineData("chapter 4")]
    public void Places_InACitation_AreReadOneByOne(string citation, params string[] places) => Assert.Equal(places, PlacesIn(citation));

    /// <summary>The sections of the profile, the rules in each, and what stands in bold before a paragraph.</summary>
    private static IEnumerable<string> Places()
    {
        var section = "";
        foreach (var line in Page.At("docs/profile.md").Text)
        {
            if (Heading().Match(line) is { Success: true } heading) yield return section = $"section {heading.Groups[1].Value}";
            if (Rule().Match(line) is { Success: true } rule) yield return $"{section}, rule {rule.Groups[1].Value}";
            if (Title().Match(line) is { Success: true } title) yield return $"{section}, \"{title.Groups[1].Value}\"";
        }
    }

    /// <summary>A rule that comes without its section, or after "and", is one of section 2.</summary>
    private static IEnumerable<string> PlacesIn(string citation)
    {
        var section = "section 2";
        foreach (Match part in Part().Matches(citation))
        {
            var (kind, isOfSection2) = (part.Groups["kind"].Value, part.Groups["and"].Success);
            if (kind is "") yield return $"{section}, {part.Value.TrimStart(',', ' ')}";
            foreach (Match number in Number().Matches(kind is "" ? "" : part.Value))
            {
                if (kind is "section") yield return section = $"section {number.Value}";
                else yield return $"{(isOfSection2 ? "section 2" : section)}, rule {number.Value}";
            }
        }
    }

    [GeneratedRegex(@"\s*\n\s*//+ ?")]
    private static partial Regex CommentBreak();

    [GeneratedRegex(@"profile(?:, | \()(?<cited>[^).;:]*)|(?<cited>\bsection \d+, rule \d+)")]
    private static partial Regex Citation();

    [GeneratedRegex(@"(?<and>, and )?(?<kind>section|rule)s? \d+(?:, \d+)*(?: (?:and|to) \d+)?|, ""[^""]+""")]
    private static partial Regex Part();

    [GeneratedRegex(@"\d+")]
    private static partial Regex Number();

    [GeneratedRegex(@"^## (\d+)\. ")]
    private static partial Regex Heading();

    [GeneratedRegex(@"^(?:\| )?(\d+)(?: \||\.) ")]
    private static partial Regex Rule();

    [GeneratedRegex(@"^\*\*([^*(]+?)(?: \([^)]*\))?\.?\*\*")]
    private static partial Regex Title();
}

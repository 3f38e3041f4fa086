using System.Text.RegularExpressions;

namespace Ect.Architecture.Tests;

/// <summary>docs/observability.md tells of every instrument, and pages name events by the number and name that they have.</summary>
public sealed partial class ObservabilityTests
{
    private static readonly string[] Sources =
        [.. Directory.EnumerateFiles(Path.Combine(Repository.Root, "src"), "*.cs", SearchOption.AllDirectories).Select(File.ReadAllText)];

    [Fact]
    public void Rows_OfInstruments_AreThoseOfTheSources()
    {
        var instruments = Sources.SelectMany(source => Instrument().Matches(source)).Select(name => name.Groups[1].Value);
        var documented = Page.At("docs/observability.md").Rows().SelectMany(row => Page.CodeIn(row[0]))
            .Where(name => name.StartsWith("ect.", StringComparison.Ordinal) && name is not ("ect.verify" or "ect.issue"));

        Assert.Equal(instruments.Order(StringComparer.Ordinal), documented.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Events_InDocs_HaveTheirNumberAndName()
    {
        var events = Sources.SelectMany(source => Event().Matches(source))
            .Select(it => $"{it.Groups[1].Value} {it.Groups[2].Value}").ToHashSet();
        string[] named =
        [
            .. from page in Page.All.Where(page => page.StartsWith("docs/", StringComparison.Ordinal))
               from Match it in NamedEvent().Matches(string.Join(' ', Page.At(page).Text))
               where !Enum.TryParse<EctFailureReason>(it.Groups[2].Value, out _) // The number before it is a status.
               select $"{it.Groups[1].Value} {it.Groups[2].Value}",
        ];

        Assert.NotEmpty(named);
        Assert.Empty(named.Except(events));
    }

    [GeneratedRegex(@"\.Create\w+(?:<\w+>)?\(\s*""(ect\.[a-z.]+)""")]
    private static partial Regex Instrument();

    [GeneratedRegex(@"LoggerMessage\((?:EventId = )?(\d+),.*?EventName = ""(\w+)""", RegexOptions.Singleline)]
    private static partial Regex Event();

    [GeneratedRegex(@"(?<![\w,.])(\d{1,3}) `([A-Z][a-z]\w+)`")]
    private static partial Regex NamedEvent();
}

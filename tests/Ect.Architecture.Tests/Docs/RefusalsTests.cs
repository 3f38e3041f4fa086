using System.Globalization;

namespace Ect.Architecture.Tests;

/// <summary>docs/refusals.md tells of every reason, with its number.</summary>
public sealed class RefusalsTests
{
    [Fact]
    public void Rows_OfReasons_AreCompleteAndInTheirOrder()
    {
        var rows = from row in Page.At("docs/refusals.md").Rows()
                   where int.TryParse(row[0], CultureInfo.InvariantCulture, out _)
                   select $"{row[0]} {Page.CodeIn(row[1]).Single()}";

        Assert.Equal(Enum.GetValues<EctFailureReason>().Select(reason => $"{reason:D} {reason}"), rows);
    }

    [Fact]
    public void Rows_OfReasons_SayStatusMeaningRemedyAndLogLine()
    {
        var rows = from row in Page.At("docs/refusals.md").Rows()
                   where int.TryParse(row[0], CultureInfo.InvariantCulture, out var number) && number > 0
                   select row;

        Assert.All(rows, row =>
        {
            Assert.Equal(6, row.Length);
            Assert.All(row, cell => Assert.NotEqual("", cell.Trim()));
            var isUnavailable = row[1].Contains("Unavailable", StringComparison.Ordinal) || row[1].Contains("Fenced", StringComparison.Ordinal);
            Assert.Equal(isUnavailable, row[2].Trim() is "503");
        });
    }
}

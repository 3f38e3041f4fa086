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
}

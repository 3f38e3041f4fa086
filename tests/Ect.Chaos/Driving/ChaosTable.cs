using System.Globalization;

namespace Ect.Chaos;

/// <summary>Prints what came out, a row for each scenario, as soon as it is known.</summary>
internal sealed class ChaosTable(TextWriter output)
{
    private const int NameWidth = 44;

    public void WriteHead()
    {
        Write($"{"",-NameWidth}{"",9}{"",10}{"accepted twice",18}{"slowest",10}{"of it",9}{"served",9}{"of it",9}{"fenced",9}");
        Write($"{"scenario",-NameWidth}{"tokens",9}{"uses",10}{"fence",9}{"without",9}{"refusal",10}{"waits",9}"
            + $"{"after",9}{"waits",9}{"for",9}");
    }

    /// <param name="report">With the fence, or without it.</param>
    /// <param name="twice">How many tokens were accepted twice with the fence; <see langword="null"/> if that was not run.</param>
    /// <param name="twiceWithout">The same without the fence.</param>
    public void WriteRow(ChaosReport report, int? twice, int? twiceWithout)
    {
        var counts = string.Create(CultureInfo.InvariantCulture, $"{report.Tokens,9:N0}{report.Uses,10:N0}{twice,9:N0}{twiceWithout,9:N0}");
        Write($"{report.Scenario,-NameWidth}{counts}{Seconds(report.SlowestRefusal.Took),10}{Seconds(report.SlowestRefusal.Waited),9}"
            + $"{Seconds(report.LongestOutage.Took),9}{Seconds(report.LongestOutage.Waited),9}{Seconds(report.FencedFor),9}");
    }

    /// <summary>Tells what should not have been.</summary>
    public void WriteFailures(ChaosReport report)
    {
        foreach (var failure in report.Failures()) Write($"  {failure}");
    }

    private static string Seconds(TimeSpan time) => string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0.0} s");

    private void Write(string line) => output.WriteLine(line.TrimEnd());
}

using System.Globalization;
using System.Xml.Linq;

namespace Ect.Mutation.Running;

/// <summary>Which classes of tests reach which mutants, and how long each of them takes.</summary>
internal sealed class Coverage(ILookup<int, string> classes, IReadOnlyDictionary<string, double> seconds, IReadOnlyList<string> failing)
{
    /// <summary>The methods that fail without a mutant, as those that measure do. They say nothing about one, and take no part.</summary>
    public IReadOnlyList<string> Failing => failing;

    public IEnumerable<string> ClassesOf(int mutant) => classes[mutant];

    public TimeSpan TimeOf(IEnumerable<string> names) => TimeSpan.FromSeconds(names.Sum(name => seconds.GetValueOrDefault(name)));

    /// <param name="covered">Lines of a mutant and a class.</param>
    /// <param name="results">The results of the run, as xunit writes them.</param>
    public static Coverage Read(string covered, string results)
    {
        XElement[] tests = [.. XDocument.Load(results).Descendants("test")];
        return new(
            File.ReadLines(covered).Select(line => line.Split(' ', 2)).Where(line => line[1] is not "")
                .ToLookup(line => int.Parse(line[0], CultureInfo.InvariantCulture), line => line[1]),
            tests.GroupBy(Class).ToDictionary(group => group.Key, group => group.Sum(Seconds)),
            [.. tests.Where(test => (string?)test.Attribute("result") is "Fail")
                .Select(test => $"{Class(test)}.{(string)test.Attribute("method")!}").Distinct()]);
    }

    private static double Seconds(XElement test) => double.Parse((string)test.Attribute("time")!, CultureInfo.InvariantCulture);

    private static string Class(XElement test) => (string)test.Attribute("type")!;
}

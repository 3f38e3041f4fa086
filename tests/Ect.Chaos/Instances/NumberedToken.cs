using System.Globalization;

namespace Ect.Chaos;

/// <summary>A token as instances are given it: a line of its number and its text.</summary>
internal sealed record NumberedToken(int Number, string Text)
{
    public string ToLine() => string.Create(CultureInfo.InvariantCulture, $"{Number} {Text}");

    public static NumberedToken Parse(string line)
    {
        var space = line.IndexOf(' ', StringComparison.Ordinal);
        return new(int.Parse(line.AsSpan(0, space), CultureInfo.InvariantCulture), line[(space + 1)..]);
    }
}

using System.Globalization;

namespace Ect.Chaos;

/// <summary>What the long run is asked for.</summary>
internal sealed record ChaosArguments
{
    public string Only { get; private init; } = "";

    public bool IsList { get; private init; }

    public bool RunsWith { get; private init; } = true;

    public bool RunsWithout { get; private init; } = true;

    public string? RecordFolder { get; private init; }

    public int Tokens { get; private init; } = 100_000;

    public int TokensPerSecond { get; private init; } = 500;

    /// <returns><see langword="null"/> if they cannot be read.</returns>
    public static ChaosArguments? TryParse(ReadOnlySpan<string> args)
    {
        ChaosArguments? arguments = new();
        while (arguments is not null && !args.IsEmpty)
        {
            var isList = args is ["--list", ..];
            arguments = args switch
            {
                ["--list", ..] => arguments with { IsList = true },
                ["--only", var text, ..] => arguments with { Only = text },
                ["--records", var folder, ..] => arguments with { RecordFolder = folder },
                ["--fence", "on", ..] => arguments with { RunsWithout = false },
                ["--fence", "off", ..] => arguments with { RunsWith = false },
                ["--tokens", var text, ..] when Number(text) is { } tokens => arguments with { Tokens = tokens },
                ["--rate", var text, ..] when Number(text) is { } rate and > 0 => arguments with { TokensPerSecond = rate },
                _ => null,
            };
            args = arguments is null ? [] : args[(isList ? 1 : 2)..];
        }

        return arguments;
    }

    private static int? Number(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}

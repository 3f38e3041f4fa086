namespace Ect.Benchmarks.Table;

/// <summary>What the table is asked for.</summary>
internal sealed record TableArguments
{
    public const string Usage = """
        dotnet run -c Release --project tests/Ect.Benchmarks -- table [options]
          --only TEXT   only rows that contain the text
          --quick       fewer rounds: two minutes, for development
          --huge        also a store of 10^7 tokens, which takes several GB
        """;

    public string Only { get; private init; } = "";

    public bool IsQuick { get; private init; }

    public bool IsHuge { get; private init; }

    /// <summary>How many entries a large ledger gets.</summary>
    public int? Entries { get; private init; }

    /// <returns><see langword="null"/> if they cannot be read.</returns>
    public static TableArguments? TryParse(ReadOnlySpan<string> args) => args switch
    {
        [] => new(),
        ["--only", var text, .. var rest] => TryParse(rest) is { } others ? others with { Only = text } : null,
        ["--quick", .. var rest] => TryParse(rest) is { } others ? others with { IsQuick = true } : null,
        ["--huge", .. var rest] => TryParse(rest) is { } others ? others with { IsHuge = true } : null,
        ["--entries", var text, .. var rest] when int.TryParse(text, Machine.Culture, out var entries) && entries > 0 =>
            TryParse(rest) is { } others ? others with { Entries = entries } : null,
        _ => null,
    };
}

namespace AgentWorkflow;

/// <summary>The options of the command line, in any order.</summary>
internal sealed record Arguments(string? Ledger, string? Redis, bool HasDashboard)
{
    /// <exception cref="UsageException">There is something else.</exception>
    public static Arguments Parse(ReadOnlySpan<string> args) => args switch
    {
        [] => new(null, null, false),
        ["--dashboard", .. var rest] when Parse(rest) is { HasDashboard: false } others => others with { HasDashboard = true },
        ["--ledger", var place, .. var rest] when Parse(rest) is { Ledger: null } others => others with { Ledger = place },
        ["--redis", var configuration, .. var rest] when Parse(rest) is { Redis: null } others => others with { Redis = configuration },
        _ => throw new UsageException(
            "Usage: AgentWorkflow [--dashboard] [--ledger sqlite|postgres://<address>|<file>] [--redis <connection string>]"),
    };
}

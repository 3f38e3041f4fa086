using System.Text.Json.Serialization;

namespace Ect.Tool.Tokens;

/// <summary>What became of a rule.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<RuleState>))]
internal enum RuleState
{
    /// <summary>It was applied, and nothing was wrong.</summary>
    Passed,
    /// <summary>It was applied, and refused the token.</summary>
    Failed,
    /// <summary>It needs something that was not given, or that a receiver alone has.</summary>
    NotChecked,
    /// <summary>A rule before it failed.</summary>
    NotReached,
}

/// <summary>A rule, and what became of it.</summary>
internal sealed record RuleResult(string Rule, string Text, RuleState State)
{
    /// <summary>Why the token is refused.</summary>
    public EctFailureReason? Reason { get; init; }

    /// <summary>What the failure is about, or what the check would need.</summary>
    public string? Detail { get; init; }

    public IReadOnlyList<EctFailureReason> Reasons { get; init; } = [];
}

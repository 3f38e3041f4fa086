namespace Ect;

/// <summary>How full something is.</summary>
/// <param name="place">Where it is, for people, such as <c>memory</c> or <c>Redis</c>.</param>
/// <param name="unit">What is counted, such as <c>bytes</c>.</param>
/// <param name="used">How much is used.</param>
/// <param name="limit">How much may be used; <see langword="null"/> if there is no limit.</param>
public sealed class EctFill(string place, string unit, long used, long? limit)
{
    /// <summary>Where it is, for people, such as <c>memory</c> or <c>Redis</c>.</summary>
    public string Place { get; } = place;

    /// <summary>What is counted, such as <c>bytes</c>.</summary>
    public string Unit { get; } = unit;

    /// <summary>How much is used.</summary>
    public long Used { get; } = used;

    /// <summary>How much may be used; <see langword="null"/> if there is no limit.</summary>
    public long? Limit { get; } = limit;

    /// <summary>How many records are kept, where that is another number than <see cref="Used"/>.</summary>
    public long? Records { get; init; }
}

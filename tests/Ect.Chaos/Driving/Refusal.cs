using System.Globalization;

namespace Ect.Chaos;

/// <summary>A refusal of a use.</summary>
/// <param name="Took">From when it was due to the answer.</param>
/// <param name="Waited">How much of it the machine gave to others, while the instance was ready to go on.</param>
/// <param name="Reason">Why the token was refused.</param>
/// <param name="BegunAfter">How much of it had gone by before the instance's thread pool began it.</param>
public readonly record struct Refusal(TimeSpan Took, TimeSpan Waited, EctFailureReason Reason, TimeSpan BegunAfter = default)
{
    /// <summary>What the instance itself needed.</summary>
    public TimeSpan Own => Took - Waited;

    public override string ToString() => string.Create(CultureInfo.InvariantCulture,
        $"{Reason} after {Took.TotalSeconds:0.000} s, of which {Waited.TotalSeconds:0.000} s for want of a processor, ")
        + string.Create(CultureInfo.InvariantCulture, $"and begun after {BegunAfter.TotalSeconds:0.000} s");
}

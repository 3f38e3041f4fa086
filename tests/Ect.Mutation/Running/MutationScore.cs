using System.Globalization;
using Stryker.Abstractions;

namespace Ect.Mutation.Running;

/// <summary>What became of mutants, and how many of them the tests noticed.</summary>
internal sealed class MutationScore
{
    private readonly Dictionary<Fate, int> _counts = [];

    public int Count => _counts.Values.Sum();

    /// <summary>In percent; 0 without a mutant.</summary>
    public double Percent =>
        Count is 0 ? 0 : 100.0 * (_counts.GetValueOrDefault(Fate.Killed) + _counts.GetValueOrDefault(Fate.TimedOut)) / Count;

    public static MutationScore Of(IEnumerable<(IMutant Mutant, Fate Fate)> tested, Func<IMutant, bool> isOne)
    {
        var score = new MutationScore();
        foreach (var (_, fate) in tested.Where(it => isOne(it.Mutant))) score._counts[fate] = score._counts.GetValueOrDefault(fate) + 1;
        return score;
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Count} mutants; "
        + $"{string.Join(", ", Enum.GetValues<Fate>().Select(fate => $"{fate}: {_counts.GetValueOrDefault(fate)}"))}; score {Percent:0.0} %");
}

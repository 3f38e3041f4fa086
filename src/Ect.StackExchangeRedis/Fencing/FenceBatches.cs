namespace Ect.StackExchangeRedis.Fencing;

/// <summary>Divides uses into those that one call decides.</summary>
internal static class FenceBatches
{
    /// <summary>How many uses a batch has at most: a server does nothing else meanwhile.</summary>
    public const int MaxUses = 64;

    /// <param name="uses">The uses. None of them is left there.</param>
    /// <param name="areSpread">Whether keys are spread over servers: then a batch has uses of one tag.</param>
    public static IEnumerable<List<FenceUse>> Of(List<FenceUse> uses, bool areSpread)
    {
        while (uses.Count > 0)
        {
            var tag = uses[0].Tag;
            yield return Take(uses, use => use.Tag == tag || !areSpread, MaxUses);
        }
    }

    /// <summary>Takes the first of those that a condition holds for.</summary>
    public static List<FenceUse> Take(List<FenceUse> uses, Func<FenceUse, bool> condition, int most = int.MaxValue)
    {
        List<FenceUse> taken = [];
        uses.RemoveAll(use =>
        {
            if (taken.Count == most || !condition(use)) return false;
            taken.Add(use);
            return true;
        });
        return taken;
    }
}

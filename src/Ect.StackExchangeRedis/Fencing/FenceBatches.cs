namespace Ect.StackExchangeRedis.Fencing;

/// <summary>Divides uses into batches that one call decides.</summary>
internal static class FenceBatches
{
    /// <summary>How many uses a batch has at most. The server does nothing else meanwhile.</summary>
    public const int MaxUses = 64;

    /// <param name="uses">The uses. The list is empty afterwards.</param>
    /// <param name="areSpread">Whether keys are spread over servers. Then all uses of a batch have one tag.</param>
    public static IEnumerable<List<FenceUse>> Of(List<FenceUse> uses, bool areSpread)
    {
        while (uses.Count > 0)
        {
            var tag = uses[0].Tag;
            yield return Take(uses, use => use.Tag == tag || !areSpread, MaxUses);
        }
    }

    /// <summary>Removes and returns the first uses that satisfy a condition.</summary>
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

using System.Runtime.InteropServices;

namespace Ect.Graph;

/// <summary>Puts what points backwards into an order in which it can be read forwards.</summary>
internal static class Topology
{
    /// <summary>Sorts predecessors first; of what could come next, what was given first. Takes no recursion, whatever the depth.</summary>
    /// <param name="items">Each once.</param>
    /// <param name="predecessorsOf">Direct predecessors; those that are not among the items do not count.</param>
    /// <param name="sorted">All items. What stands in a circle, or follows one, is last and in the given order.</param>
    /// <returns><see langword="false"/> if there is a circle.</returns>
    public static bool TrySort<T>(IReadOnlyList<T> items, Func<T, IEnumerable<T>> predecessorsOf, out List<T> sorted)
        where T : class
    {
        if (items is [var only]) // most requests
        {
            sorted = [only];
            return !predecessorsOf(only).Contains(only);
        }

        var waitsFor = new int[items.Count];
        var successors = FindSuccessors(items, predecessorsOf, waitsFor);

        var ready = new PriorityQueue<int, int>();
        for (var i = 0; i < items.Count; i++)
            if (waitsFor[i] == 0) ready.Enqueue(i, i);

        sorted = new List<T>(items.Count);
        while (ready.TryDequeue(out var next, out _))
        {
            sorted.Add(items[next]);
            foreach (var successor in CollectionsMarshal.AsSpan(successors[next]))
                if (--waitsFor[successor] == 0) ready.Enqueue(successor, successor);
        }

        if (sorted.Count == items.Count) return true;
        for (var i = 0; i < items.Count; i++)
            if (waitsFor[i] > 0) sorted.Add(items[i]);
        return false;
    }

    private static List<int>?[] FindSuccessors<T>(IReadOnlyList<T> items, Func<T, IEnumerable<T>> predecessorsOf, int[] waitsFor)
        where T : class
    {
        var indexes = new Dictionary<T, int>(items.Count, ReferenceEqualityComparer.Instance);
        for (var i = 0; i < items.Count; i++) indexes.Add(items[i], i);

        var successors = new List<int>?[items.Count];
        for (var i = 0; i < items.Count; i++)
        {
            foreach (var predecessor in predecessorsOf(items[i]))
            {
                if (!indexes.TryGetValue(predecessor, out var p)) continue;
                (successors[p] ??= []).Add(i);
                waitsFor[i]++;
            }
        }

        return successors;
    }
}

using System.Runtime.InteropServices;

namespace Ect.Graph;

/// <summary>Sorts items that name their predecessors.</summary>
internal static class Topology
{
    /// <summary>Sorts items so that each comes after its predecessors, otherwise in the given order. It does not recurse, whatever the
    /// depth.</summary>
    /// <param name="items">The items, each once.</param>
    /// <param name="predecessorsOf">Returns direct predecessors. Those that are not among the items do not count.</param>
    /// <param name="sorted">All items. Those in a circle or behind one come last, in the given order.</param>
    /// <returns><see langword="false"/> if there is a circle.</returns>
    public static bool TrySort<T>(IReadOnlyList<T> items, Func<T, IEnumerable<T>> predecessorsOf, out List<T> sorted)
        where T : class
    {
        if (items is [var only]) // Most requests.
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

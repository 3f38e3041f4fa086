using Ect.Graph;

namespace Ect;

/// <summary>A task in a picture, for tools that know tasks otherwise than as records: as a service describes them, or several in
/// one.</summary>
public sealed class EctDrawnTask
{
    private readonly string _id;
    private readonly IReadOnlyCollection<string> _predecessors;
    private readonly IReadOnlyList<string> _lines;
    private readonly string? _mark;

    /// <summary>Describes a task.</summary>
    /// <param name="id">Its id, of which the picture shows the beginning.</param>
    /// <param name="predecessors">The ids of the tasks before it. Those that are not in the picture are left out.</param>
    /// <param name="lines">What else the picture says of it: three lines at most, which are escaped and shortened.</param>
    /// <param name="mark"><c>revoked</c> or <c>tainted</c>, for a colour and a class; <c>unknown</c> for a dashed box and dashed edges
    /// from it; otherwise <see langword="null"/>. The lines say the same in words.</param>
    /// <exception cref="ArgumentNullException"><paramref name="id"/>, <paramref name="predecessors"/> or <paramref name="lines"/> is
    /// <see langword="null"/>.</exception>
    public EctDrawnTask(string id, IReadOnlyCollection<string> predecessors, IReadOnlyList<string> lines, string? mark)
    {
        ArgumentNullException.ThrowIfNull(id);
        ArgumentNullException.ThrowIfNull(predecessors);
        ArgumentNullException.ThrowIfNull(lines);
        (_id, _predecessors, _lines, _mark) = (id, predecessors, lines, mark);
    }

    /// <summary>Draws tasks as <see cref="EctGraph.ToSvg"/> draws a graph.</summary>
    /// <param name="tasks">The tasks, each after its predecessors. Of two with one id, the first is the predecessor of others.</param>
    /// <returns>The image, an <c>svg</c> element.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="tasks"/> is <see langword="null"/>.</exception>
    public static string ToSvg(IReadOnlyList<EctDrawnTask> tasks)
    {
        ArgumentNullException.ThrowIfNull(tasks);
        var places = new Dictionary<string, int>();
        foreach (var (place, task) in tasks.Index()) places.TryAdd(task._id, place);
        return Svg.Draw(
        [
            .. tasks.Select(task => new Box(
                task._id, task._mark, [.. task._lines.Take(3)],
                [.. task._predecessors.Where(places.ContainsKey).Select(id => places[id])])),
        ]);
    }
}

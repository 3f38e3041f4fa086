using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Ect.Dashboard.Workflows;

/// <summary>The tasks of one workflow, with what is revoked and tainted now.</summary>
/// <param name="id">The <c>wid</c>.</param>
/// <param name="graph">The tasks: those of the workflow, and those before them that name no workflow.</param>
/// <param name="isWhole">Whether all tasks that the store has of it, and all before them, were read. If not, a revoked one may be among
/// those that were not.</param>
internal sealed class Workflow(string id, EctGraph graph, bool isWhole)
{
    public string Id { get; } = id;

    public EctGraph Graph { get; } = graph;

    public bool IsWhole { get; } = isWhole;

    /// <summary>The tasks in the order in which they were recorded, each after its predecessors.</summary>
    public IReadOnlyList<EctNode> Tasks => Graph.Nodes;

    /// <summary>The task with which it began.</summary>
    public EctNode Root => Graph.Roots.Count > 0 ? Graph.Roots[0] : Graph.Nodes[0];

    public int Revoked { get; } = graph.Nodes.Count(node => node.Revocation is not null);

    public int Tainted { get; } = graph.Nodes.Count(node => node is { IsTainted: true, Revocation: null });

    public DateTimeOffset StartedAt { get; } = graph.Nodes.Min(node => node.Record!.RecordedAt);

    public DateTimeOffset LastAt { get; } = graph.Nodes.Max(node => node.Record!.RecordedAt);

    /// <summary>The number of tasks at L1, L2 and L3.</summary>
    public IReadOnlyList<int> Levels { get; } = LevelsOf(graph.Nodes);

    /// <summary>The hash of all that can change of it: its tasks, their levels, and what is revoked and tainted.</summary>
    public string Digest => field ??= FindDigest();

    public static IReadOnlyList<int> LevelsOf(IEnumerable<EctNode> tasks)
    {
        var levels = new int[3];
        foreach (var task in tasks) levels[(int)task.Level - 1]++;
        return levels;
    }

    private string FindDigest()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData([IsWhole ? (byte)1 : (byte)0]);
        Span<byte> task = stackalloc byte[EctDigest.Length + 4];
        foreach (var node in Tasks)
        {
            node.Record!.Digest.CopyTo(task);
            task[^4] = (byte)node.Level;
            task[^3] = node.IsTainted ? (byte)1 : (byte)0;
            task[^2] = node.Record.AncestorsKnown ? (byte)1 : (byte)0;
            task[^1] = node.Revocation is null ? (byte)0 : (byte)1;
            hash.AppendData(task);
            if (node.Revocation is not { } revocation) continue;
            hash.AppendData(EctDigest.Of(Encoding.UTF8.GetBytes($"{revocation} {RevokedItem.Of(revocation)}")).ToArray());
        }

        return Base64Url.EncodeToString(hash.GetHashAndReset());
    }
}

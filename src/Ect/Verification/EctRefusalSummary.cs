using Ect.Verification;

namespace Ect;

/// <summary>What was refused within the last hour, as it is known at one moment.</summary>
/// <remarks>Counts may include the minute before that hour; those of a workflow, ten minutes.</remarks>
public sealed class EctRefusalSummary
{
    /// <summary>How many refusals of one kind are listed, whatever the number of instances.</summary>
    internal const int MaxListed = 64;

    private readonly IReadOnlyList<RefusalSnapshot> _snapshots;

    internal EctRefusalSummary(IReadOnlyList<RefusalSnapshot> snapshots, bool includesOthers) =>
        (_snapshots, IncludesOthers) = (snapshots, includesOthers);

    /// <summary>The refusals, latest first: of each reason the last ones that were verified, the last others, and both of those that went
    /// on. So neither many refusals for one reason nor forged tokens push out the rest.</summary>
    /// <remarks>An instance keeps 32 of each, 4 of one workflow at most, and one of a token that is sent again and again. Of all instances
    /// the last 64 of each are listed.</remarks>
    public IReadOnlyList<EctRefusal> Recent => field ??=
    [
        .. _snapshots.SelectMany(snapshot => snapshot.Refusals, (snapshot, kept) => (Of: snapshot, Kept: kept.Refusal, kept.Count))
            .GroupBy(one => one.Kept.Kind)
            .SelectMany(kind => kind.OrderByDescending(one => one.Kept.At).ThenByDescending(one => one.Kept.Latest).Take(MaxListed))
            .OrderByDescending(one => one.Kept.At).ThenByDescending(one => one.Kept.Latest)
            .Select(one => one.Kept.ToRefusal(one.Of.Instance, one.Of.Service, one.Count)),
    ];

    /// <summary>How many requests were refused for each reason that occurred, also those that are not listed.</summary>
    public IReadOnlyDictionary<EctFailureReason, long> Counts => field ??= CountsOf(wouldRefuse: false);

    /// <summary>How many requests went on because of <see cref="EctMode.Report"/>, for each reason that occurred.</summary>
    public IReadOnlyDictionary<EctFailureReason, long> WouldRefuseCounts => field ??= CountsOf(wouldRefuse: true);

    /// <summary>How many requests of each workflow were refused, by <c>wid</c>. Only authentic tokens count, because anyone can name any
    /// workflow, and no requests that went on.</summary>
    public IReadOnlyDictionary<string, long> Workflows => field ??= Sum(_snapshots.SelectMany(snapshot => snapshot.Workflows));

    /// <summary>Whether requests of more workflows were refused than are counted: of about 1,000 an instance those that were refused
    /// last.</summary>
    public bool HasMoreWorkflows => _snapshots.Any(snapshot => snapshot.HasMoreWorkflows);

    /// <summary>The instances whose refusals these are, this one first. Those of two services are the same if they share a
    /// store.</summary>
    public IReadOnlyList<string> Instances => field ??= [.. _snapshots.Select(snapshot => snapshot.Instance)];

    /// <summary>Whether the refusals of all instances that share the store could be read. Otherwise those of others may be missing, or be
    /// of an earlier moment; if the store is not shared, there are none.</summary>
    public bool IncludesOthers { get; }

    private Dictionary<EctFailureReason, long> CountsOf(bool wouldRefuse) => Sum(
        from snapshot in _snapshots
        from count in snapshot.Counts
        where count.Key.WouldRefuse == wouldRefuse
        select KeyValuePair.Create(count.Key.Reason, count.Value));

    private static Dictionary<T, long> Sum<T>(IEnumerable<KeyValuePair<T, long>> counts) where T : notnull =>
        counts.GroupBy(count => count.Key, count => count.Value).ToDictionary(group => group.Key, group => group.Sum());
}

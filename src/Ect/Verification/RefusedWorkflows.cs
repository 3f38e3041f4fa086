using System.Globalization;

namespace Ect.Verification;

/// <summary>Counts the refusals of workflows: a part of them, so that a refusal writes few anew. A flood of one workflow takes the place of
/// no other, and one of many is told.</summary>
internal sealed class RefusedWorkflows(int part) : RefusalPart(string.Create(CultureInfo.InvariantCulture, $"{Initial}{part}"))
{
    public const char Initial = 'w';
    public const int Parts = 16;

    private const int Capacity = 64;

    private static readonly TimeSpan Slot = TimeSpan.FromMinutes(10), Hour = TimeSpan.FromHours(1);

    private readonly Dictionary<string, (DateTimeOffset At, HourCount Count)> _workflows = new(StringComparer.Ordinal);
    private DateTimeOffset _lostAt = DateTimeOffset.UnixEpoch;

    /// <summary>The part that counts a workflow.</summary>
    public static int PartOf(string workflow) => (int)((uint)workflow.GetHashCode(StringComparison.Ordinal) % Parts);

    public void Add(string workflow, DateTimeOffset now)
    {
        IsChanged = true;
        var count = _workflows.TryGetValue(workflow, out var known) ? known.Count : New();
        count.Add(now);
        _workflows[workflow] = (now, count);
    }

    public IEnumerable<KeyValuePair<string, long>> At(DateTimeOffset now) => _workflows
        .Where(one => now - one.Value.At < Hour).Select(one => KeyValuePair.Create(one.Key, one.Value.Count.At(now)));

    /// <summary>Whether a workflow is not counted any more that was refused within the last hour.</summary>
    public bool HasLost(DateTimeOffset now) => now - _lostAt < Hour;

    private HourCount New()
    {
        if (_workflows.Count is Capacity)
        {
            var oldest = _workflows.MinBy(one => one.Value.At);
            _workflows.Remove(oldest.Key);
            _lostAt = oldest.Value.At;
        }

        return new HourCount(Slot);
    }

    protected override void Write(BinaryWriter writer)
    {
        writer.Write(_lostAt.ToUnixTimeMilliseconds());
        writer.Write7BitEncodedInt(_workflows.Count);
        foreach (var (workflow, (at, count)) in _workflows)
        {
            writer.Write(workflow);
            writer.Write(at.ToUnixTimeMilliseconds());
            count.Write(writer);
        }
    }

    protected override void Read(BinaryReader reader)
    {
        _lostAt = reader.ReadTime();
        for (var left = reader.ReadLength(Capacity); left > 0; left--)
            _workflows[reader.ReadId()] = (reader.ReadTime(), HourCount.Read(Slot, reader));
    }
}

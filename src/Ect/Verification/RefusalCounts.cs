namespace Ect.Verification;

/// <summary>How many requests were refused, for each reason, and how many would have been.</summary>
internal sealed class RefusalCounts() : RefusalPart(TheName)
{
    public const string TheName = "counts";

    private const int MaxKinds = 256; // More than there are reasons, of which each is counted twice.

    private static readonly TimeSpan Slot = TimeSpan.FromMinutes(1);

    private readonly Dictionary<(EctFailureReason Reason, bool WouldRefuse), HourCount> _counts = [];

    public void Add(RefusalKind kind, DateTimeOffset now)
    {
        IsChanged = true;
        var key = (kind.Reason, kind.WouldRefuse);
        if (!_counts.TryGetValue(key, out var count)) _counts.Add(key, count = new HourCount(Slot));
        count.Add(now);
    }

    public IReadOnlyDictionary<(EctFailureReason Reason, bool WouldRefuse), long> At(DateTimeOffset now) =>
        _counts.Select(count => KeyValuePair.Create(count.Key, count.Value.At(now))).Where(count => count.Value > 0).ToDictionary();

    protected override void Write(BinaryWriter writer)
    {
        writer.Write7BitEncodedInt(_counts.Count);
        foreach (var (key, count) in _counts)
        {
            writer.Write7BitEncodedInt((int)key.Reason);
            writer.Write(key.WouldRefuse);
            count.Write(writer);
        }
    }

    protected override void Read(BinaryReader reader)
    {
        for (var left = reader.ReadLength(MaxKinds); left > 0; left--)
            _counts[((EctFailureReason)reader.Read7BitEncodedInt(), reader.ReadBoolean())] = HourCount.Read(Slot, reader);
    }
}

using System.Globalization;

namespace Ect.Verification;

/// <summary>What one instance has refused within the last hour. Its size is bounded, whoever causes refusals. Not thread-safe.</summary>
/// <param name="id">The instance.</param>
internal sealed class InstanceRefusals(string id)
{
    public const int IdLength = 16;

    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    private readonly Dictionary<RefusalKind, RefusalRing> _rings = [];
    private readonly Dictionary<int, RefusedWorkflows> _workflows = [];
    private RefusingService _service = new();
    private RefusalCounts _counts = new();
    private long _last;

    public string Id { get; } = id;

    /// <summary>Begins the refusals of this instance.</summary>
    public static InstanceRefusals Of(string id, string service)
    {
        var own = new InstanceRefusals(id);
        (own._service.Identity, own._service.IsChanged) = (service, true);
        return own;
    }

    /// <summary>Reads those of another one, as far as this package understands them.</summary>
    public static InstanceRefusals Read(string id, IReadOnlyDictionary<string, ReadOnlyMemory<byte>> parts)
    {
        var other = new InstanceRefusals(id);
        foreach (var (name, value) in parts) other.Read(name, value);
        return other;
    }

    public void Add(EctVerificationResult result, bool wouldRefuse, DateTimeOffset now)
    {
        var refusal = KeptRefusal.Of(result, wouldRefuse, ++_last, now);
        if (!_rings.TryGetValue(refusal.Kind, out var ring)) _rings.Add(refusal.Kind, ring = new(refusal.Kind));
        ring.Add(refusal);
        _counts.Add(refusal.Kind, now);
        if (refusal is not { Kind: { IsAuthentic: true, WouldRefuse: false }, WorkflowId: { } workflow }) return;

        var part = RefusedWorkflows.PartOf(workflow);
        if (!_workflows.TryGetValue(part, out var workflows)) _workflows.Add(part, workflows = new(part));
        workflows.Add(workflow, now);
    }

    public RefusalSnapshot At(DateTimeOffset now) => new(
        Id, _service.Identity, [.. Kept(now)], _counts.At(now),
        [.. _workflows.Values.SelectMany(part => part.At(now))], _workflows.Values.Any(part => part.HasLost(now)));

    /// <summary>All parts.</summary>
    public IEnumerable<RefusalPart> Parts => [_service, _counts, .. _workflows.Values, .. _rings.Values];

    private IEnumerable<(KeptRefusal Refusal, long Count)> Kept(DateTimeOffset now) => _rings.Values.SelectMany(ring => ring.All)
        .Where(refusal => now - refusal.At < Hour).DistinctBy(refusal => refusal.Number)
        .Select(refusal => (refusal, refusal.Counted.At(now)));

    private void Read(string name, ReadOnlyMemory<byte> value)
    {
        if (name is RefusingService.TheName) _service = Decode(new RefusingService(), value) ?? _service;
        else if (name is RefusalCounts.TheName) _counts = Decode(new RefusalCounts(), value) ?? _counts;
        else if (name is [RefusedWorkflows.Initial, .. var number]
            && int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var part) && part < RefusedWorkflows.Parts)
        {
            if (Decode(new RefusedWorkflows(part), value) is { } workflows) _workflows[part] = workflows;
        }
        else if (name is [RefusalRing.Initial, ..] && RefusalRing.TryParse(name, out var kind)
            && Decode(new RefusalRing(kind), value) is { } ring)
        {
            _rings[kind] = ring;
        }
    }

    /// <summary>Nothing of a part that cannot be read as a whole.</summary>
    private static TPart? Decode<TPart>(TPart part, ReadOnlyMemory<byte> value) where TPart : RefusalPart =>
        part.TryDecode(value) ? part : null;
}

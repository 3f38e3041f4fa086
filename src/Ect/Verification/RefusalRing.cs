using System.Globalization;

namespace Ect.Verification;

/// <summary>The last refusals of one kind. A token that is sent again and again takes one place, and a workflow few, so that neither pushes
/// out the others.</summary>
internal sealed class RefusalRing(RefusalKind kind) : RefusalPart(NameOf(kind))
{
    public const char Initial = 'r';

    private const int Capacity = 32, CapacityOfWorkflow = 4;

    private readonly List<KeptRefusal> _kept = []; // The latest one is the last.

    public IReadOnlyList<KeptRefusal> All => _kept;

    public void Add(KeptRefusal refusal)
    {
        IsChanged = true;
        var same = _kept.FindIndex(refusal.IsAbout);
        if (same >= 0) refusal = refusal.After(_kept[same]);
        else if (IsFull(refusal.WorkflowId)) same = _kept.FindIndex(kept => kept.WorkflowId == refusal.WorkflowId);
        else if (_kept.Count is Capacity) same = 0;
        if (same >= 0) _kept.RemoveAt(same);
        _kept.Add(refusal);
    }

    /// <summary>Reads the kind that a name tells.</summary>
    public static bool TryParse(string name, out RefusalKind kind)
    {
        var parts = name[1..].Split('.');
        var isKind = parts is [_, _] & int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var reason)
            & int.TryParse(parts[^1], NumberStyles.None, CultureInfo.InvariantCulture, out var flags);
        kind = new((EctFailureReason)reason, (flags & 1) is 1, (flags & 2) is 2);
        return isKind && Enum.IsDefined(kind.Reason);
    }

    protected override void Write(BinaryWriter writer)
    {
        writer.Write7BitEncodedInt(_kept.Count);
        foreach (var kept in _kept) kept.Write(writer);
    }

    protected override void Read(BinaryReader reader)
    {
        for (var left = reader.ReadLength(Capacity); left > 0; left--) _kept.Add(KeptRefusal.Read(kind, reader));
    }

    private bool IsFull(string? workflow) =>
        workflow is not null && _kept.Count(kept => kept.WorkflowId == workflow) >= CapacityOfWorkflow;

    private static string NameOf(RefusalKind kind) => string.Create(
        CultureInfo.InvariantCulture, $"{Initial}{(int)kind.Reason}.{(kind.IsAuthentic ? 1 : 0) + (kind.WouldRefuse ? 2 : 0)}");
}

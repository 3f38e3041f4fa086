namespace Ect.StackExchangeRedis.Store;

/// <summary>Remembers which workflows this instance has just listed. It forgets one where another falls into its slot, which then is listed
/// once more.</summary>
internal sealed class RecentlyListed(TimeProvider clock)
{
    private const int Slots = 4_096;
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private readonly (string? Workflow, long At)[] _slots = new (string?, long)[Slots];

    /// <returns>Whether the workflow is to be listed. It is not for a second from then on.</returns>
    public bool TryBegin(string workflow)
    {
        var now = clock.GetTimestamp();
        lock (_gate)
        {
            ref var slot = ref SlotOf(workflow);
            if (slot.Workflow == workflow && clock.GetElapsedTime(slot.At, now) < Pause) return false;
            slot = (workflow, now);
            return true;
        }
    }

    public void Forget(string workflow)
    {
        lock (_gate)
        {
            ref var slot = ref SlotOf(workflow);
            if (slot.Workflow == workflow) slot = default;
        }
    }

    private ref (string? Workflow, long At) SlotOf(string workflow) => ref _slots[(uint)workflow.GetHashCode() % Slots];
}

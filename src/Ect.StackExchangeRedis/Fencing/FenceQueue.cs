namespace Ect.StackExchangeRedis.Fencing;

/// <summary>Gathers the uses that come while the machine is busy, so that one command asks for all of them. No use waits for the answer to
/// another.</summary>
/// <param name="send">Sends uses. It must not throw.</param>
internal sealed class FenceQueue(Action<List<FenceUse>> send) : IThreadPoolWorkItem
{
    private readonly Lock _gate = new();
    private List<FenceUse> _waiting = [];

    public void Add(FenceUse use)
    {
        lock (_gate)
        {
            _waiting.Add(use);
            if (_waiting.Count > 1) return; // The first one has started the work already.
        }

        ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }

    void IThreadPoolWorkItem.Execute()
    {
        List<FenceUse> uses;
        lock (_gate) (uses, _waiting) = (_waiting, []);
        send(uses);
    }
}

using Ect.StackExchangeRedis.Connection;

namespace Ect.StackExchangeRedis.Fencing;

/// <summary>Gathers the uses that come at the same time, so that one command asks for all of them. No use waits for the answer to
/// another.</summary>
/// <param name="queue">Tells when to send.</param>
/// <param name="send">Sends uses. It must not throw.</param>
internal sealed class FenceQueue(SendQueue queue, Action<List<FenceUse>> send)
{
    private readonly Lock _gate = new();
    private List<FenceUse> _waiting = [];

    public void Add(FenceUse use)
    {
        lock (_gate)
        {
            _waiting.Add(use);
            if (_waiting.Count > 1) return; // The first one is in the queue for all of them.
        }

        queue.Add(Send);
    }

    private void Send()
    {
        List<FenceUse> uses;
        lock (_gate) (uses, _waiting) = (_waiting, []);
        send(uses);
    }
}

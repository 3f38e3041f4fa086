namespace Ect.StackExchangeRedis.Connection;

/// <summary>Gathers what comes at the same time, so that one command asks for all of it. Nothing waits for the answer to something
/// else.</summary>
/// <param name="queue">Tells when to send.</param>
/// <param name="send">Sends what was gathered. It must not throw.</param>
internal sealed class Gathering<T>(SendQueue queue, Action<List<T>> send)
{
    private readonly Lock _gate = new();
    private List<T> _waiting = [];

    public void Add(T item)
    {
        lock (_gate)
        {
            _waiting.Add(item);
            if (_waiting.Count > 1) return; // The first one is in the queue for all of them.
        }

        queue.Add(Send);
    }

    private void Send()
    {
        List<T> items;
        lock (_gate) (items, _waiting) = (_waiting, []);
        send(items);
    }
}

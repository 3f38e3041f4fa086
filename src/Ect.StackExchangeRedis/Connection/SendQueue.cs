using System.Runtime.CompilerServices;

namespace Ect.StackExchangeRedis.Connection;

/// <summary>Gathers what is to be sent while the machine is busy, so that one packet takes it and one packet brings the answers. Nothing
/// waits for the answer to something else.</summary>
/// <remarks>A packet that is sent alone, and the thread that wakes up for its answer, cost more than all commands of a request.</remarks>
internal sealed class SendQueue : IThreadPoolWorkItem
{
    /// <summary>How many can wait. One that comes then sends at once.</summary>
    public const int Capacity = 1_000;

    private readonly Lock _gate = new();
    private List<Action> _waiting = [], _sending = [];
    private bool _isAtWork;

    private bool IsFull
    {
        get
        {
            lock (_gate) return _waiting.Count >= Capacity;
        }
    }

    /// <summary>Waits until it is time to send. The caller then sends without waiting in between, and goes on elsewhere: others wait for
    /// it.</summary>
    public Turn NextAsync() => new(this);

    /// <summary>Adds something to send after all that waits already, and with it.</summary>
    /// <param name="send">Sends. It must neither wait nor throw.</param>
    public void Add(Action send)
    {
        lock (_gate)
        {
            _waiting.Add(send);
            if (_isAtWork) return;
            _isAtWork = true;
        }

        ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false); // Behind the requests that have come already.
    }

    void IThreadPoolWorkItem.Execute()
    {
        while (TryTake())
            foreach (var send in _sending) send();
    }

    private bool TryTake()
    {
        _sending.Clear();
        lock (_gate)
        {
            _isAtWork = _waiting.Count > 0;
            if (_isAtWork) (_sending, _waiting) = (_waiting, _sending);
            return _isAtWork;
        }
    }

    /// <summary>The turn of one caller. It comes at once if the queue is full.</summary>
    internal readonly struct Turn(SendQueue queue) : ICriticalNotifyCompletion
    {
        public bool IsCompleted => queue.IsFull;

        public Turn GetAwaiter() => this;

        public void GetResult()
        {
            // It brings nothing, and it cannot fail.
        }

        public void OnCompleted(Action continuation) => queue.Add(continuation);

        public void UnsafeOnCompleted(Action continuation) => queue.Add(continuation);
    }
}

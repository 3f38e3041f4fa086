namespace Ect.StackExchangeRedis.Connection;

/// <summary>The turns of one step. Whoever waits for the step may give up between two of them, and nothing is sent from then on.</summary>
internal sealed class RedisTurns
{
    private readonly Lock _gate = new();
    private bool _isOver;

    /// <summary>Sends the commands of a turn, without waiting for their answers.</summary>
    /// <exception cref="OperationCanceledException">Nobody waits any more.</exception>
    public T Next<T>(Func<T> send)
    {
        lock (_gate)
        {
            if (_isOver) throw new OperationCanceledException();
            return send();
        }
    }

    /// <summary>Does the same, or nothing once nobody waits any more.</summary>
    public bool TryNext(Action send)
    {
        lock (_gate)
        {
            if (!_isOver) send();
            return !_isOver;
        }
    }

    public void End()
    {
        lock (_gate) _isOver = true;
    }
}

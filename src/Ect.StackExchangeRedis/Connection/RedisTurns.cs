namespace Ect.StackExchangeRedis.Connection;

/// <summary>The turns of one step. The caller may give up between two turns; nothing is sent from then on.</summary>
internal sealed class RedisTurns
{
    private readonly Lock _gate = new();
    private bool _isOver;

    /// <summary>Sends the commands of a turn, without waiting for their answers.</summary>
    /// <exception cref="OperationCanceledException">The caller has given up.</exception>
    public T Next<T>(Func<T> send)
    {
        lock (_gate)
        {
            if (_isOver) throw new OperationCanceledException();
            return send();
        }
    }

    /// <summary>Sends them, unless the caller has given up.</summary>
    /// <returns><see langword="false"/> if the caller has given up.</returns>
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

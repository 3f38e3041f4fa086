namespace Ect.StackExchangeRedis.Fencing;

/// <summary>The servers that have answered, by their replication identities. Thread-safe, and bounded.</summary>
/// <remarks>None is taken back: a server that is promoted gets an identity that nobody has seen before.</remarks>
internal sealed class BelievedServers
{
    private const int Capacity = 256; // Each failover adds one; a cluster has one a master.

    private readonly Lock _gate = new();
    private readonly Dictionary<string, long> _since = [];
    private volatile string _text = "";

    /// <summary>All of them, and since when each is believed, as the script reads them.</summary>
    public string Text => _text;

    /// <summary>Takes in who answered.</summary>
    /// <param name="server">Its identity.</param>
    /// <param name="since">Since when it is believed, in milliseconds since 1970.</param>
    /// <returns>Whether it is another server than those that answered before; the very first is not.</returns>
    public bool IsAnother(string server, long since)
    {
        if (_text.Contains(server, StringComparison.Ordinal)) return false; // As nearly always.
        lock (_gate)
        {
            if (_since.Count is Capacity) _since.Clear();
            if (!_since.TryAdd(server, since)) return false;

            _text = string.Join(' ', _since.Select(believed => $"{believed.Key}={believed.Value}"));
            return _since.Count > 1;
        }
    }
}

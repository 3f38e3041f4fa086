namespace Ect.StackExchangeRedis.Fencing;

/// <summary>The servers that have answered, by their replication identities. It is thread-safe and bounded.</summary>
/// <remarks>No server is ever removed, because a server that is promoted gets a new identity.</remarks>
internal sealed class BelievedServers
{
    private const int Capacity = 256; // Each failover adds one. A cluster has one for each master.

    private readonly Lock _gate = new();
    private readonly Dictionary<string, long> _since = [];
    private volatile string _text = "";

    /// <summary>All servers, each with the time since which it is believed, as the script reads them.</summary>
    public string Text => _text;

    /// <summary>Notes who answered.</summary>
    /// <param name="server">The server's identity.</param>
    /// <param name="since">Since when it is believed, in milliseconds since 1970.</param>
    /// <returns>Whether it differs from the servers that answered before. The very first does not count.</returns>
    public bool IsAnother(string server, long since)
    {
        if (_text.Contains(server, StringComparison.Ordinal)) return false; // The usual case.
        lock (_gate)
        {
            if (_since.Count is Capacity) _since.Clear();
            if (!_since.TryAdd(server, since)) return false;

            _text = string.Join(' ', _since.Select(believed => $"{believed.Key}={believed.Value}"));
            return _since.Count > 1;
        }
    }
}

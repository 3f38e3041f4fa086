using System.Net;
using System.Net.Sockets;

namespace Ect.TestUtils;

/// <summary>Loopback ports for servers that are killed and come back to the same port.</summary>
/// <remarks>They are below the ports that systems give to outgoing connections: while the server is away, a client that tries to reach it
/// from a port of its own could otherwise be given that very port, and be connected with itself. Test programs that run at once look in
/// different ranges, each of which is locked for as long as its program runs, and none gives a port twice before it has been through its
/// range: a server that is away would lose its port.</remarks>
public static class FreePort
{
    private const int First = 20_000, Count = 1_000, Ranges = 12;

    private static readonly int Range = First + TakeRange() * Count;
    private static int _given = Random.Shared.Next(Count);
    private static FileStream? _lock;

    public static int Next()
    {
        for (var attempt = 0; attempt < Count; attempt++)
        {
            var port = Range + Interlocked.Increment(ref _given) % Count;
            using var listener = new TcpListener(IPAddress.Loopback, port) { ExclusiveAddressUse = true };
            try
            {
                listener.Start();
                return port;
            }
            catch (SocketException e) when (e.SocketErrorCode is SocketError.AddressAlreadyInUse or SocketError.AccessDenied)
            {
            }
        }

        throw new InvalidOperationException($"No port between {Range} and {Range + Count} is free.");
    }

    private static int TakeRange()
    {
        var first = Environment.ProcessId % Ranges;
        for (var i = 0; i < Ranges; i++)
        {
            var range = (first + i) % Ranges;
            try
            {
                var file = Path.Combine(Path.GetTempPath(), $"ect-tests-{Environment.UserName}-ports-{range}.lock");
                _lock = new(file, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
                return range;
            }
            catch (IOException)
            {
                // Another program has it.
            }
        }

        return first;
    }
}

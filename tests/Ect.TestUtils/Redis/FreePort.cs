using System.Net;
using System.Net.Sockets;

namespace Ect.TestUtils;

/// <summary>Loopback ports for servers that are killed and come back to the same port.</summary>
public static class FreePort
{
    /// <remarks>Below the ports that systems give to outgoing connections: while the server is away, a client that tries to reach it
    /// from a port of its own could otherwise be given that very port, and be connected with itself.</remarks>
    public static int Next()
    {
        for (var attempt = 0; attempt < 1_000; attempt++)
        {
            var port = Random.Shared.Next(20_000, 32_000);
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

        throw new InvalidOperationException("No port between 20,000 and 32,000 is free.");
    }
}

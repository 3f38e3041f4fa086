using System.Net;
using System.Net.Sockets;

namespace Ect.TestUtils;

/// <summary>The port that the README and <c>samples/QuickStart</c> name, for one test at a time, also of different test programs.</summary>
public static class ReadmePort
{
    private const int Number = 5002;
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(20);

    /// <summary>Waits until no other test has it, and skips where something else listens there.</summary>
    /// <returns>What ends the turn.</returns>
    public static async Task<IDisposable> TakeAsync()
    {
        FileStream? turn = null;
        await Poll.UntilAsync(
            () => Task.FromResult((turn = TryLock()) is not null), Deadline, $"no other test uses port {Number}");
        var isFree = IsFree;
        if (!isFree) turn!.Dispose();
        Assert.SkipUnless(isFree, $"The README's service listens at port {Number}, and something else has it.");
        return turn!;
    }

    public static bool IsFree => !Answers(IPAddress.Loopback) && !Answers(IPAddress.IPv6Loopback);

    private static bool Answers(IPAddress address)
    {
        using var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Connect(address, Number);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private static FileStream? TryLock()
    {
        try
        {
            var file = Path.Combine(Path.GetTempPath(), $"ect-tests-{Environment.UserName}-{Number}.lock");
            return new(file, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException)
        {
            return null;
        }
    }
}

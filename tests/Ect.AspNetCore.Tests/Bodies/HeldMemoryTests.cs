using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Ect.AspNetCore.Tests;

/// <summary>What a client makes the service hold that sends almost all of its tokens, and then waits.</summary>
[Collection(nameof(Alone))]
public class HeldMemoryTests
{
    private const int Connections = 200;
    private const int PieceLength = 4_000;
    private const int PinnedHeap = 4; // behind three generations and the heap of large objects
    private const long Allowed = 192 * 1024;

    private static readonly TimeSpan Settled = TimeSpan.FromSeconds(60);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static TheoryData<string, string, string> Bodies => new()
    {
        { "in the last token", Parts.Type, Tokens(31, 3_700) + Tokens(1, 16_300)[..^2] },
        { "in the fields behind the last token", Parts.Type, Tokens(31, 4_228) + "--b0\r\nContent-Type: text/plain; a=" + new string('x', 8_000) },
        { "in the fields of the last token", Parts.Type, Tokens(8, 16_300) + "--b0\r\nContent-Type: application/exec+jwt; a=" + new string('x', 8_000) },
        { "in a preamble", Parts.Type, new string('x', 8_000) },
        { "in a JSON body", "application/json", "{\"a\":\"" + new string('x', 1_000_000) },
    };

    [Theory]
    [MemberData(nameof(Bodies))]
    public async Task Connection_WaitsForTheRestOfItsTokens_HoldsAtMost192Kilobytes(string place, string type, string body)
    {
        var read = new ReadBytes();
        await using var service = await Receiver.StartAsync(
            app => app.MapPost("/", () => { }).RequireEct(e => e.AcceptJsonBody()), services: read.AddTo);

        await MeasureAsync(service, type, body, place, read);
    }

    [Fact]
    public async Task Connection_WaitsBetweenItsTokensAndTheirVerification_HoldsAtMost192Kilobytes()
    {
        var (read, release) = (new ReadBytes(), new TaskCompletionSource());
        await using var service = await Service.StartAsync(
            app =>
            {
                app.Use(async (http, next) =>
                {
                    _ = http.Request.Body.ReadAsync(new byte[1], Cancellation).AsTask(); // Tells that all before it has been read.
                    await release.Task.WaitAsync(Cancellation);
                    await next(http);
                });
                app.UseEct();
            },
            services: read.AddTo, sockets: HttpProtocols.Http1);

        await MeasureAsync(service, Parts.Type, Tokens(32, 4_096) + "--b0\r\n\r\n", "behind the tokens", read);
        release.SetResult();
    }

    /// <summary>All at once: the server reads ahead of what is asked for, into a pool of its own, which keeps it. How far it does is its own setting.</summary>
    [Theory]
    [MemberData(nameof(Bodies))]
    public async Task Connection_SendsAllAtOnceAndWaits_HoldsAtMost192KilobytesBesideTheServersOwn(string place, string type, string body)
    {
        var read = new ReadBytes();
        await using var service = await Receiver.StartAsync(
            app => app.MapPost("/", () => { }).RequireEct(e => e.AcceptJsonBody()), services: read.AddTo);

        await MeasureAsync(service, type, body, place, read, pieceLength: int.MaxValue, isPinnedCounted: false);
    }

    private static async Task MeasureAsync(
        Service service, string type, string body, string place, ReadBytes read, int pieceLength = PieceLength, bool isPinnedCounted = true)
    {
        var clients = new Raw[Connections];
        for (var i = 0; i < Connections; i++) clients[i] = await Raw.ConnectAsync(service.Address);
        var head = Encoding.ASCII.GetBytes($"POST / HTTP/1.1\r\nHost: a\r\nContent-Type: {type}\r\nContent-Length: 1040000\r\n\r\n");
        var bytes = Encoding.ASCII.GetBytes(body);
        foreach (var client in clients) await client.Stream.WriteAsync(head.AsMemory(0, 1), Cancellation);
        GC.Collect();
        GC.WaitForPendingFinalizers(); // What is left of earlier tests.
        var before = MemoryInUse(isPinnedCounted);

        foreach (var client in clients) await client.Stream.WriteAsync(head.AsMemory(1), Cancellation);
        for (var sent = 0; sent < bytes.Length;)
        {
            // Piece by piece: what the server has in its buffers only until it is read is not what a connection holds.
            var piece = bytes.AsMemory(sent, Math.Min(pieceLength, bytes.Length - sent));
            foreach (var client in clients) await client.Stream.WriteAsync(piece, Cancellation);
            sent += piece.Length;
            await read.WaitForAsync((long)Connections * sent);
        }

        // All bytes have been read; what the reads themselves held is given back soon afterwards.
        await Poll.UntilAsync(() => Task.FromResult(IsWithinBound()), Settled, $"a connection that waits {place} holds at most {Allowed:N0} bytes");
        foreach (var client in clients) client.Dispose();

        bool IsWithinBound()
        {
            var held = (MemoryInUse(isPinnedCounted) - before) / Connections;
            TestContext.Current.TestOutputHelper?.WriteLine($"{place}: {held:N0} bytes a connection");
            return held <= Allowed;
        }
    }

    /// <param name="isPinnedCounted">Whether objects count that nothing may move: the server's buffers, and no others.</param>
    private static long MemoryInUse(bool isPinnedCounted)
    {
        var all = GC.GetTotalMemory(forceFullCollection: true);
        var pinned = GC.GetGCMemoryInfo(GCKind.FullBlocking).GenerationInfo[PinnedHeap];
        return isPinnedCounted ? all : all - (pinned.SizeAfterBytes - pinned.FragmentationAfterBytes);
    }

    /// <summary>Parts with different texts of a length.</summary>
    private static string Tokens(int count, int length) =>
        string.Concat(Enumerable.Range(0, count).Select(i => Parts.Token(i.ToString("D8", provider: null) + new string('x', length - 8))));
}

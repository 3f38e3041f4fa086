using System.Net;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Ect.AspNetCore.Tests;

/// <summary>Bodies do not stay in memory: content is handed on as it arrives, however much it is, and what is refused is forgotten.</summary>
[Collection(nameof(Alone))]
public sealed class BodyMemoryTests : IDisposable
{
    private const int ChunkLength = 1_000_000;
    private const int Chunks = 200;

    // Buffers of both sides.
    private const long Allowed = 20_000_000;

    private static readonly TimeSpan Settled = TimeSpan.FromSeconds(60);

    private readonly SemaphoreSlim _read = new(initialCount: 0);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _read.Dispose();

    [Theory]
    [InlineData(HttpProtocols.Http1, true)]
    [InlineData(HttpProtocols.Http1, false)]
    [InlineData(HttpProtocols.Http2, false)]
    public async Task Upload_Of200Megabytes_IsNotHeldInMemory(HttpProtocols protocol, bool isInHeader)
    {
        await using var service = await Receiver.StartAsync(app => app.MapPost("/", MeasureAsync).WithMetadata(new DisableRequestSizeLimitAttribute()), protocol);
        using var content = new UploadContent(isInHeader ? "" : Parts.Token(Service.Alice.Token()) + Parts.Content("", "")[..^2], isInHeader ? "" : "\r\n" + Parts.End, _read);
        if (!isInHeader) content.Headers.TryAddWithoutValidation("Content-Type", Parts.Type);

        var answer = await service.PostAsync(content, isInHeader ? [Service.Alice.Token()] : []);

        var figures = answer.Split(' ').Select(long.Parse).ToArray();
        TestContext.Current.TestOutputHelper?.WriteLine($"{figures[0]:N0} bytes read; heap grew by {figures[1]:N0} bytes, working set by {figures[2]:N0}");
        Assert.Equal((long)Chunks * ChunkLength, figures[0]);
        Assert.InRange(figures[1], long.MinValue, Allowed);
    }

    [Fact]
    public async Task Refused_BodyAfterBody_NothingStaysInMemory()
    {
        await using var service = await Receiver.StartAsync();
        string[] bodies = [new string('x', 100_000), Parts.Token(new string('x', 100_000)), Parts.Token(new string('x', 16_000)) + "--b0\r\n" + new string('x', 100_000)];
        await RefuseAsync(times: 2);
        var before = GC.GetTotalMemory(forceFullCollection: true);

        await RefuseAsync(times: 50);

        // Of 15 million characters. What a connection is about to give back is there for a moment.
        await Poll.UntilAsync(
            () => Task.FromResult(GC.GetTotalMemory(forceFullCollection: true) - before <= 5_000_000), Settled, "nothing stays in memory");

        async Task RefuseAsync(int times)
        {
            for (var i = 0; i < times; i++)
                foreach (var body in bodies)
                {
                    using var response = await service.PostForResponseAsync(Parts.Body(body));
                    Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
                }
        }
    }

    /// <summary>Reads all, and tells how much it was, and by how much what is alive on the heap and the working set were more in the meantime.</summary>
    private async Task<string> MeasureAsync(HttpRequest request)
    {
        var buffer = new byte[64 * 1024];
        var (length, heap, workingSet) = (0L, 0L, 0L);
        var (heapBefore, workingSetBefore) = (GC.GetTotalMemory(forceFullCollection: true), Environment.WorkingSet);
        while (await request.Body.ReadAsync(buffer, Cancellation) is var read and > 0)
        {
            var chunk = length / ChunkLength;
            length += read;
            if (length / ChunkLength == chunk) continue;

            _read.Release();
            workingSet = Math.Max(workingSet, Environment.WorkingSet - workingSetBefore);
            if (length / ChunkLength % 50 is 0) heap = Math.Max(heap, GC.GetTotalMemory(forceFullCollection: true) - heapBefore);
        }

        return $"{length} {heap} {workingSet}";
    }

    /// <summary>Content that is written at the most 20 megabytes ahead of what is read at the other end.</summary>
    private sealed class UploadContent(string before, string after, SemaphoreSlim read) : HttpContent
    {
        private const int MaxAhead = 20;
        private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            var chunk = new byte[ChunkLength];
            await stream.WriteAsync(Encoding.ASCII.GetBytes(before), Cancellation);
            for (var written = 0; written < Chunks; written++)
            {
                if (written >= MaxAhead && !await read.WaitAsync(Patience, Cancellation)) throw new TimeoutException("The application was given nothing to read.");
                await stream.WriteAsync(chunk, Cancellation);
            }

            await stream.WriteAsync(Encoding.ASCII.GetBytes(after), Cancellation);
        }

        protected override bool TryComputeLength(out long length)
        {
            length = before.Length + ((long)Chunks * ChunkLength) + after.Length;
            return true;
        }
    }
}

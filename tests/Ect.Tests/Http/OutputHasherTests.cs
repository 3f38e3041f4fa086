using System.Buffers.Text;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text;
using Ect.Http;

namespace Ect.Tests;

public class OutputHasherTests
{
    private const int Limit = 64 * 1024;
    private const string HashOfNothing = "47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU";

    private static readonly CancellationToken Cancellation = TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(EctOutputHash.Auto)]
    [InlineData(EctOutputHash.Always)]
    public async Task HashAsync_NoContent_IsTheHashOfNothing(EctOutputHash mode) =>
        Assert.Equal(HashOfNothing, await HashAsync(null, mode, Cancellation));

    [Fact]
    public async Task HashAsync_EmptyContent_IsTheHashOfNothing() =>
        Assert.Equal(HashOfNothing, await HashAsync(new ByteArrayContent([]), EctOutputHash.Auto, Cancellation));

    [Fact]
    public async Task HashAsync_Never_IsNull()
    {
        Assert.Null(await HashAsync(null, EctOutputHash.Never, Cancellation));
        Assert.Null(await HashAsync(new StringContent("text"), EctOutputHash.Never, Cancellation));
    }

    public static TheoryData<HttpContent> InMemory => new()
    {
        new ByteArrayContent(Bytes(Limit + 1)),
        new ReadOnlyMemoryContent(Bytes(Limit + 1)),
        new StringContent("äöü"),
        new FormUrlEncodedContent([new("key", "value")]),
        new MultipartFormDataContent { new StringContent("part") },
    };

    [Theory]
    [MemberData(nameof(InMemory), DisableDiscoveryEnumeration = true)]
    public async Task HashAsync_ContentInMemory_IsHashedAndSentUnchanged(HttpContent content)
    {
        var first = await HashAsync(content, EctOutputHash.Auto, Cancellation);
        var second = await HashAsync(content, EctOutputHash.Auto, Cancellation);

        Assert.Equal(Hash(await content.ReadAsByteArrayAsync(Cancellation)), first);
        Assert.Equal(first, second);
    }

    [Theory]
    [InlineData(Limit - 1, true)]
    [InlineData(Limit, true)]
    [InlineData(Limit + 1, false)]
    public async Task HashAsync_KnownLength_UpToTheLimit(int length, bool isHashed)
    {
        var content = new WrittenOnceContent(Bytes(length), length);

        Assert.Equal(isHashed ? Hash(Bytes(length)) : null, await HashAsync(content, EctOutputHash.Auto, Cancellation));
        Assert.Equal(Bytes(length), await content.ReadAsByteArrayAsync(Cancellation));
    }

    [Fact]
    public async Task HashAsync_UnknownLength_IsLeftUntouched()
    {
        var content = new WrittenOnceContent(Bytes(10), length: null);

        Assert.Null(await HashAsync(content, EctOutputHash.Auto, Cancellation));
        Assert.False(content.IsWritten);
    }

    [Fact]
    public async Task HashAsync_UnknownLengthButBuffered_IsHashed()
    {
        var content = JsonContent.Create("text");
        await content.LoadIntoBufferAsync(Cancellation);

        Assert.Equal(Hash("\"text\""u8.ToArray()), await HashAsync(content, EctOutputHash.Auto, Cancellation));
    }

    [Fact]
    public async Task HashAsync_Stream_IsLeftUntouched()
    {
        using var stream = new MemoryStream(Bytes(10));

        Assert.Null(await HashAsync(new StreamContent(stream), EctOutputHash.Auto, Cancellation));
        Assert.Equal(0, stream.Position);
    }

    [Fact]
    public async Task HashAsync_StreamWhereAlways_IsBufferedAndHashed()
    {
        var content = new StreamContent(new MemoryStream(Bytes(Limit + 1)));

        Assert.Equal(Hash(Bytes(Limit + 1)), await HashAsync(content, EctOutputHash.Always, Cancellation));
        Assert.Equal(Bytes(Limit + 1), await content.ReadAsByteArrayAsync(Cancellation));
    }

    [Theory]
    [InlineData("application/grpc", EctOutputHash.Auto)]
    [InlineData("application/grpc+proto", EctOutputHash.Always)]
    [InlineData("APPLICATION/GRPC-WEB", EctOutputHash.Always)]
    public async Task HashAsync_Grpc_IsLeftUntouched(string mediaType, EctOutputHash mode)
    {
        var content = new WrittenOnceContent(Bytes(10), 10);
        content.Headers.ContentType = MediaTypeHeaderValue.Parse(mediaType);

        Assert.Null(await HashAsync(content, mode, Cancellation));
        Assert.False(content.IsWritten);
    }

    [Theory]
    [InlineData(Limit - 1, true)]
    [InlineData(Limit, true)]
    [InlineData(Limit + 1, false)]
    public async Task HashAsync_JsonContent_UpToTheLimitAndSentWhole(int length, bool isHashed)
    {
        var text = new string('x', length - 2);
        using var attempt = Attempt(JsonContent.Create(text));

        var hash = await OutputHasher.HashAsync(attempt, EctOutputHash.Auto, Cancellation);

        var sent = await attempt.Current!.ReadAsByteArrayAsync(Cancellation);
        Assert.Equal(Encoding.ASCII.GetBytes($"\"{text}\""), sent);
        Assert.Equal(isHashed ? Hash(sent) : null, hash);
        Assert.Equal("application/json; charset=utf-8", attempt.Current.Headers.ContentType?.ToString());
        Assert.Equal(isHashed, attempt.Current is ByteArrayContent);
    }

    [Fact]
    public async Task HashAsync_JsonContentInAnotherCharset_IsOfTheBytesThatAreSent()
    {
        using var attempt = Attempt(JsonContent.Create("äöü", new MediaTypeHeaderValue("application/json", "utf-16")));

        var hash = await OutputHasher.HashAsync(attempt, EctOutputHash.Auto, Cancellation);

        var sent = await attempt.Current!.ReadAsByteArrayAsync(Cancellation);
        Assert.Equal(hash, Hash(sent));
        Assert.Equal(Encoding.Unicode.GetBytes("\"\\u00E4\\u00F6\\u00FC\""), sent);
    }

    [Theory]
    [InlineData(10, true)]
    [InlineData(100_000, false)]
    public async Task HashAsync_JsonContentOfASequenceThatComesOnce_IsReadOnce(int count, bool isHashed)
    {
        var begun = 0;
        using var attempt = Attempt(JsonContent.Create(new { Items = Once() }));

        var hash = await OutputHasher.HashAsync(attempt, EctOutputHash.Auto, Cancellation);
        var sent = await attempt.Current!.ReadAsByteArrayAsync(Cancellation);

        Assert.Equal((isHashed ? Hash(sent) : null, 1), (hash, begun));
        Assert.Equal($$"""{"items":[{{string.Join(',', Enumerable.Range(0, count))}}]}""", Encoding.ASCII.GetString(sent));

        IEnumerable<int> Once()
        {
            begun++;
            for (var i = 0; i < count; i++) yield return i;
        }
    }

    [Fact]
    public async Task HashAsync_JsonContentWhoseElementsAreToCome_IsNotWaitedForAndSentAsTheyCome()
    {
        var next = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        using var attempt = Attempt(JsonContent.Create(Elements()));

        var hash = await OutputHasher.HashAsync(attempt, EctOutputHash.Auto, Cancellation);

        Assert.Null(hash);
        var sending = attempt.Current!.ReadAsStringAsync(Cancellation);
        Assert.False(sending.IsCompleted);
        next.SetResult("two");
        Assert.Equal("""["one","two"]""", await sending);

        async IAsyncEnumerable<string> Elements()
        {
            yield return "one";
            yield return await next.Task;
        }
    }

    [Fact]
    public async Task HashAsync_JsonContentThatIsNotSent_IsGivenUpAndItsOwnersAgain()
    {
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var request = new HttpRequestMessage { Content = JsonContent.Create(Endless(Cancellation)) };
        var content = request.Content;

        using (var attempt = new AttemptContent(request))
        {
            Assert.Null(await OutputHasher.HashAsync(attempt, EctOutputHash.Auto, Cancellation));
            request.Content = attempt.Current;
            Assert.NotSame(content, request.Content);
        }

        await ended.Task.WaitAsync(Cancellation);
        Assert.Same(content, request.Content);

        async IAsyncEnumerable<int> Endless([EnumeratorCancellation] CancellationToken cancellationToken = default)
        {
            try
            {
                await new TaskCompletionSource().Task.WaitAsync(cancellationToken);
                yield return 1;
            }
            finally
            {
                ended.SetResult();
            }
        }
    }

    [Fact]
    public async Task HashAsync_JsonContentThatCannotBeWritten_Throws()
    {
        using var attempt = Attempt(JsonContent.Create(new { Method = typeof(string).GetMethods()[0] }));

        await Assert.ThrowsAsync<NotSupportedException>(() => OutputHasher.HashAsync(attempt, EctOutputHash.Auto, Cancellation).AsTask());
    }

    private static AttemptContent Attempt(HttpContent? content) => new(new HttpRequestMessage { Content = content });

    private static ValueTask<string?> HashAsync(HttpContent? content, EctOutputHash mode, CancellationToken cancellationToken) =>
        OutputHasher.HashAsync(Attempt(content), mode, cancellationToken);

    private static byte[] Bytes(int length) => Encoding.ASCII.GetBytes(new string('x', length));

    private static string Hash(byte[] content) => Base64Url.EncodeToString(SHA256.HashData(content));

    private sealed class WrittenOnceContent(byte[] bytes, int? length) : HttpContent
    {
        public bool IsWritten { get; private set; }

        protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            Assert.False(IsWritten, "Content that can be written once was written twice.");
            IsWritten = true;
            return stream.WriteAsync(bytes).AsTask();
        }

        protected override bool TryComputeLength(out long computed)
        {
            computed = length ?? 0;
            return length is not null;
        }
    }
}

using System.Buffers.Text;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;

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
        Assert.Equal(HashOfNothing, await OutputHasher.HashAsync(null, mode, Cancellation));

    [Fact]
    public async Task HashAsync_EmptyContent_IsTheHashOfNothing() =>
        Assert.Equal(HashOfNothing, await OutputHasher.HashAsync(new ByteArrayContent([]), EctOutputHash.Auto, Cancellation));

    [Fact]
    public async Task HashAsync_Never_IsNull()
    {
        Assert.Null(await OutputHasher.HashAsync(null, EctOutputHash.Never, Cancellation));
        Assert.Null(await OutputHasher.HashAsync(new StringContent("text"), EctOutputHash.Never, Cancellation));
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
        var first = await OutputHasher.HashAsync(content, EctOutputHash.Auto, Cancellation);
        var second = await OutputHasher.HashAsync(content, EctOutputHash.Auto, Cancellation);

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

        Assert.Equal(isHashed ? Hash(Bytes(length)) : null, await OutputHasher.HashAsync(content, EctOutputHash.Auto, Cancellation));
        Assert.Equal(Bytes(length), await content.ReadAsByteArrayAsync(Cancellation));
    }

    [Fact]
    public async Task HashAsync_UnknownLength_IsLeftUntouched()
    {
        var content = new WrittenOnceContent(Bytes(10), length: null);

        Assert.Null(await OutputHasher.HashAsync(content, EctOutputHash.Auto, Cancellation));
        Assert.False(content.IsWritten);
    }

    [Fact]
    public async Task HashAsync_UnknownLengthButBuffered_IsHashed()
    {
        var content = JsonContent.Create("text");
        await content.LoadIntoBufferAsync(Cancellation);

        Assert.Equal(Hash("\"text\""u8.ToArray()), await OutputHasher.HashAsync(content, EctOutputHash.Auto, Cancellation));
    }

    [Fact]
    public async Task HashAsync_Stream_IsLeftUntouched()
    {
        using var stream = new MemoryStream(Bytes(10));

        Assert.Null(await OutputHasher.HashAsync(new StreamContent(stream), EctOutputHash.Auto, Cancellation));
        Assert.Equal(0, stream.Position);
    }

    [Fact]
    public async Task HashAsync_StreamWhereAlways_IsBufferedAndHashed()
    {
        var content = new StreamContent(new MemoryStream(Bytes(Limit + 1)));

        Assert.Equal(Hash(Bytes(Limit + 1)), await OutputHasher.HashAsync(content, EctOutputHash.Always, Cancellation));
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

        Assert.Null(await OutputHasher.HashAsync(content, mode, Cancellation));
        Assert.False(content.IsWritten);
    }

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

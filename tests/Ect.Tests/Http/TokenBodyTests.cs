using System.Net;
using System.Net.Http.Json;
using System.Text;
using Ect.Http;

namespace Ect.Tests;

public class TokenBodyTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Create_NoContentAndOneToken_IsTheToken()
    {
        var body = await WrapAsync(null, "one");

        Assert.Equal("application/exec+jwt", body.Headers.ContentType!.ToString());
        Assert.Equal("one", await body.ReadAsStringAsync(Cancellation));
        Assert.Equal(3, body.Headers.ContentLength);
    }

    [Fact]
    public async Task Create_NoContentAndSeveralTokens_IsPartsWithoutContent()
    {
        var body = await WrapAsync(null, "one", "two");

        Assert.Equal("""
            --*
            Content-Type: application/exec+jwt

            one
            --*
            Content-Type: application/exec+jwt

            two
            --*--

            """, await TextOf(body));
    }

    [Fact]
    public async Task Create_Content_ComesLastWithWhatAReceiverTakesOfItsFieldsLetterByLetter()
    {
        var content = new ByteArrayContent("text"u8.ToArray());
        content.Headers.TryAddWithoutValidation("Content-Type", "Text/Plain;charset=UTF-8 ; a=\"b\"");
        content.Headers.TryAddWithoutValidation("Content-Encoding", "identity,br");
        content.Headers.TryAddWithoutValidation("Content-Language", ["de", "en"]);
        content.Headers.TryAddWithoutValidation("X-Own", "ä");

        var body = await WrapAsync(content, "one", "two");

        Assert.Equal("""
            --*
            Content-Type: application/exec+jwt

            one
            --*
            Content-Type: application/exec+jwt

            two
            --*
            Content-Type: Text/Plain;charset=UTF-8 ; a="b"
            Content-Encoding: identity,br
            Content-Length: 4

            text
            --*--

            """, await TextOf(body));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("text/plain")]
    public async Task Create_EmptyContent_StaysAPart(string? type)
    {
        var content = new ByteArrayContent([]);
        if (type is not null) content.Headers.ContentType = new(type);

        var text = await TextOf(await WrapAsync(content, "one"));

        var typeLine = type is null ? "" : $"Content-Type: {type}\n";
        Assert.EndsWith($"--*\n{typeLine}Content-Length: 0\n\n\n--*--\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Create_Boundary_IsAnotherEachTime()
    {
        var types = new HashSet<string>();
        for (var i = 0; i < 100; i++) types.Add((await WrapAsync(new StringContent("text"), "one")).Headers.ContentType!.ToString());

        Assert.Equal(100, types.Count);
        Assert.All(types, type => Assert.Matches("^multipart/related; type=\"application/exec\\+jwt\"; boundary=[0-9a-f]{32}$", type));
    }

    [Fact]
    public async Task Create_LengthOfContent_IsKnownOfTheWhole()
    {
        var buffered = JsonContent.Create("text");
        await buffered.LoadIntoBufferAsync(Cancellation);

        HttpContent[] contents = [new StringContent("text"), new StreamContent(new MemoryStream(new byte[100])), buffered];
        foreach (var content in contents)
        {
            var body = await WrapAsync(content, "one", "two");
            var stated = body.Headers.ContentLength;
            Assert.Equal((await body.ReadAsByteArrayAsync(Cancellation)).Length, stated);
        }
    }

    [Fact]
    public async Task Create_StreamOfUnknownLength_IsNotTouched()
    {
        var content = new ProbeContent();

        var body = await WrapAsync(content, "one");

        Assert.Null(body.Headers.ContentLength);
        Assert.Equal(0, content.Writes);
        Assert.DoesNotContain("Content-Length", await TextOf(body), StringComparison.Ordinal);
        Assert.Equal(1, content.Writes);
    }

    [Fact]
    public async Task Create_WrittenSynchronously_IsTheSame()
    {
        var body = await WrapAsync(new ReadOnlyMemoryContent("text"u8.ToArray()), "one");
        using var written = new MemoryStream();

        body.CopyTo(written, null, Cancellation);

        Assert.Equal(await body.ReadAsByteArrayAsync(Cancellation), written.ToArray());
    }

    [Fact]
    public async Task Create_Twice_LeavesTheContentAsItWas()
    {
        var content = new StringContent("text", Encoding.UTF8, "text/plain");
        _ = content.Headers.ContentLength;
        var before = content.Headers.ToString();

        var first = await TextOf(await WrapAsync(content, "one"));
        var second = await TextOf(await WrapAsync(content, "one"));

        Assert.Equal(first, second);
        Assert.Equal(before, content.Headers.ToString());
    }

    [Fact]
    public async Task Create_BodyDisposed_DisposesTheContent()
    {
        var content = new ProbeContent();

        (await WrapAsync(content, "one")).Dispose();

        Assert.True(content.IsDisposed);
    }

    [Theory]
    [InlineData("application/exec+jwt")]
    [InlineData("Application/WIMSE-exec+jwt; a=b")]
    [InlineData("application/exec+jwt;")] // The receiver's parser takes these, HttpClient's does not.
    [InlineData("application/exec+jwt; a=")]
    [InlineData("application / exec+jwt\t;")]
    public async Task Create_ContentThatIsAToken_Throws(string type)
    {
        var content = new ByteArrayContent([]);
        Assert.True(content.Headers.TryAddWithoutValidation("Content-Type", type));

        var exception = await Assert.ThrowsAsync<NoPlaceException>(() => WrapAsync(content, "one"));

        Assert.Contains("taken for a token", exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a\r\nContent-Type: application/exec+jwt")]
    [InlineData("a\nb")]
    [InlineData("a\0b")]
    [InlineData("ä")]
    public async Task Create_FieldThatEndsItsLine_Throws(string value)
    {
        var content = new ByteArrayContent([]);
        content.Headers.TryAddWithoutValidation("Content-Encoding", value);

        var exception = await Assert.ThrowsAsync<NoPlaceException>(() => WrapAsync(content, "one"));

        Assert.Contains("characters that a header cannot have", exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, false)]
    [InlineData(1, true)]
    public async Task Create_FieldsTooLongForAReceiver_Throws(int more, bool isRefused)
    {
        var content = new ProbeContent();
        content.Headers.TryAddWithoutValidation("Content-Encoding", "br");
        var frame = "Content-Encoding: br\r\nContent-Type: a/b; c=\r\n".Length;
        content.Headers.TryAddWithoutValidation("Content-Type", $"a/b; c={new string('x', (8 * 1024) - frame + more)}");

        var exception = await Record.ExceptionAsync(() => WrapAsync(content, "one"));

        Assert.Equal(isRefused, exception is NoPlaceException);
        if (isRefused) Assert.Contains("longer than the 8192 characters", exception!.Message, StringComparison.Ordinal);
        else Assert.Null(exception);
    }

    [Theory]
    [InlineData("GET")]
    [InlineData("HEAD")]
    [InlineData("DELETE")]
    [InlineData("OPTIONS")]
    [InlineData("TRACE")]
    [InlineData("CONNECT")]
    [InlineData("get")]
    public void ThrowIfImpossible_MethodWithoutContent_NamesLimitAndRemedies(string method)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), "/") { Content = new StringContent("text") };

        var exception = Assert.Throws<NoPlaceException>(() => TokenBody.ThrowIfImpossible(request, 11, 10));

        Assert.Contains("11 bytes", exception.Message, StringComparison.Ordinal);
        Assert.Contains($"MaxHeaderBytes is 10, and a {method} request", exception.Message, StringComparison.Ordinal);
        Assert.Contains("raise the limit", exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("application/grpc")]
    [InlineData("application/grpc-web+proto")]
    public void ThrowIfImpossible_Grpc_NamesLimitAndRemedies(string type)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/");
        request.Content = new ByteArrayContent([]) { Headers = { ContentType = new(type) } };

        var exception = Assert.Throws<NoPlaceException>(() => TokenBody.ThrowIfImpossible(request, 11, 10));

        Assert.Contains("MaxHeaderBytes is 10, and a gRPC call", exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("POST")]
    [InlineData("PUT")]
    [InlineData("PATCH")]
    [InlineData("QUERY")]
    public void ThrowIfImpossible_OtherMethods_Passes(string method)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), "/");

        TokenBody.ThrowIfImpossible(request, 11, 10);
    }

    private static async Task<HttpContent> WrapAsync(HttpContent? content, params string[] tokens)
    {
        var length = tokens.Sum(token => token.Length);
        return (await TokenBody.PrepareAsync(EctBodyForm.Multipart, content, tokens.Length, length, Cancellation))(tokens);
    }

    /// <summary>What goes over the wire, with a star for the boundary.</summary>
    private static async Task<string> TextOf(HttpContent body)
    {
        var boundary = body.Headers.ContentType!.Parameters.Single(parameter => parameter.Name is "boundary").Value!;
        var text = await body.ReadAsStringAsync(Cancellation);
        return text.Replace(boundary, "*", StringComparison.Ordinal).Replace("\r\n", "\n", StringComparison.Ordinal);
    }

    private sealed class ProbeContent : HttpContent
    {
        public int Writes { get; private set; }

        public bool IsDisposed { get; private set; }

        protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            Writes++;
            return stream.WriteAsync("text"u8.ToArray()).AsTask();
        }

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }

        protected override void Dispose(bool disposing)
        {
            IsDisposed = true;
            base.Dispose(disposing);
        }
    }
}

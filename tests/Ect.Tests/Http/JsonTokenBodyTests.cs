using System.Net.Http.Json;
using System.Text;
using Ect.Http;

namespace Ect.Tests;

public class JsonTokenBodyTests
{
    private const int Limit = 1024 * 1024;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("{}", """{"execution_context":"a.b.c"}""")]
    [InlineData("{ }", """{"execution_context":"a.b.c" }""")]
    [InlineData("""{"x":1}""", """{"execution_context":"a.b.c","x":1}""")]
    [InlineData(
        " \n{ \"n\" : 1.0e+2, \"n\": 12345678901234567890.10, \"ü\": \"\\u00fc\" }\n",
        " \n{\"execution_context\":\"a.b.c\", \"n\" : 1.0e+2, \"n\": 12345678901234567890.10, \"ü\": \"\\u00fc\" }\n")]
    [InlineData("""{"x":{"execution_context":1}}""", """{"execution_context":"a.b.c","x":{"execution_context":1}}""")]
    public async Task Create_OneToken_IsAStringAndTheRestStaysByteByByte(string json, string expected)
    {
        var body = await EmbedAsync(Json(json), "a.b.c");

        Assert.Equal(expected, await body.ReadAsStringAsync(Cancellation));
        Assert.Equal(Encoding.UTF8.GetByteCount(expected), body.Headers.ContentLength);
    }

    [Fact]
    public async Task Create_SeveralTokens_AreAnArray()
    {
        var body = await EmbedAsync(Json("""{"x":1}"""), "a.b.c", "d-e_f");

        Assert.Equal("""{"execution_context":["a.b.c","d-e_f"],"x":1}""", await body.ReadAsStringAsync(Cancellation));
    }

    [Theory]
    [InlineData("application/json")]
    [InlineData("APPLICATION/JSON; charset=UTF-8")]
    [InlineData("application/json;charset=\"utf-8\"")]
    [InlineData("application/vnd.order+json; v=1")]
    public async Task Create_TypeAndOtherFields_StayLetterByLetter(string type)
    {
        var content = Json("{}", type);
        content.Headers.TryAddWithoutValidation("Content-Language", "de,en");

        var body = await EmbedAsync(content, "a.b.c");

        Assert.Equal(type, body.Headers.NonValidated["Content-Type"].ToString());
        Assert.Equal("de,en", body.Headers.NonValidated["Content-Language"].ToString());
    }

    [Theory]
    [InlineData("Content-MD5", "Q2hlY2sgSW50ZWdyaXR5IQ==")]
    [InlineData("Content-Digest", "sha-256=:X48E9qOokqqrvdts8nOJRJN3OWDUoyWxBf7kbu9DBPE=:")]
    [InlineData("repr-digest", "sha-256=:X48E9qOokqqrvdts8nOJRJN3OWDUoyWxBf7kbu9DBPE=:")]
    [InlineData("Digest", "sha-256=X48E9qOokqqrvdts8nOJRJN3OWDUoyWxBf7kbu9DBPE=")]
    public async Task Create_DigestOfTheContent_IsNotSaidOfTheBody(string name, string value)
    {
        var content = Json("{}");
        content.Headers.TryAddWithoutValidation(name, value);

        var body = await EmbedAsync(content, "a.b.c");

        Assert.False(body.Headers.NonValidated.Contains(name));
        Assert.Equal(value, content.Headers.NonValidated[name].ToString());
    }

    [Fact]
    public async Task Create_JsonOfUnknownLength_IsReadAndCanBeReadAgain()
    {
        var content = JsonContent.Create(new { x = 1 });

        var first = await (await EmbedAsync(content, "a.b.c")).ReadAsStringAsync(Cancellation);
        var second = await (await EmbedAsync(content, "a.b.c")).ReadAsStringAsync(Cancellation);

        Assert.Equal("""{"execution_context":"a.b.c","x":1}""", first);
        Assert.Equal(first, second);
        Assert.Equal("""{"x":1}""", await content.ReadAsStringAsync(Cancellation));
    }

    public static TheoryData<string, HttpContent?> Impossible => new()
    {
        { "not plain JSON", null },
        { "not plain JSON", new StringContent("{}") },
        { "not plain JSON", new ByteArrayContent("{}"u8.ToArray()) },
        { "not plain JSON", Json("{}", "application/json; charset=utf-16") },
        { "not plain JSON", Json("{}", "application/jsonl") },
        { "not plain JSON", new StringContent("{}", Encoding.UTF8, "application/json") { Headers = { ContentEncoding = { "gzip" } } } },
        { "not an object", Json("[]") },
        { "not an object", Json("\"{}\"") },
        { "not an object", Json("null") },
        { "not valid JSON", Json("") },
        { "not valid JSON", Json("{") },
        { "not valid JSON", Json("{}{}") },
        { "not valid JSON", Json("{\"x\":1,}") },
        { "not valid JSON", Json("\uFEFF{}") },
        { "not valid JSON", Json("""{"\ud800ecution_context":1}""") },
        { "not valid JSON", Json($$"""{"x":{{new string('[', 64)}}{{new string(']', 64)}}}""") },
        { "has more than 8192 values, names and ends", Json(Dense(8_190)) },
        { "has more than 8192 values, names and ends", Json($"{{\"x\":\"{string.Concat(Enumerable.Repeat("\\n", 32_764))}\"}}") },
        { "has a member", Json("""{"x":1,"execution_context":null}""") },
        { "has a member", Json("""{"\u0065xecution_context":"a.b.c"}""") },
    };

    [Fact]
    public async Task Create_AsManyValuesAsAReceiverReads_IsWritten() =>
        Assert.NotNull(await EmbedAsync(Json(Dense(8_189)), "a.b.c"));

    private static string Dense(int values) => $"{{\"x\":[{string.Join(',', Enumerable.Repeat("0", values))}]}}";

    [Theory]
    [MemberData(nameof(Impossible), DisableDiscoveryEnumeration = true)]
    public async Task Create_NoPlaceForTokens_SaysWhy(string reason, HttpContent? content)
    {
        var exception = await Assert.ThrowsAsync<NoPlaceException>(() => EmbedAsync(content, "a.b.c"));

        Assert.Contains(reason, exception.Message, StringComparison.Ordinal);
        Assert.Contains("BodyForm", exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Limit - 1, true)]
    [InlineData(Limit, true)]
    [InlineData(Limit + 1, false)]
    public async Task Create_WithTheTokens_UpToTheLimit(int length, bool isMade)
    {
        await AssertLimitedAsync("""{"execution_context":"a.b.c","x":""}""".Length, length, isMade, "a.b.c");
        await AssertLimitedAsync("""{"execution_context":["a.b.c","d-e_f","g"],"x":""}""".Length, length, isMade, "a.b.c", "d-e_f", "g");
    }

    private static async Task AssertLimitedAsync(int frame, int length, bool isMade, params string[] tokens)
    {
        var embedding = EmbedAsync(Json($$"""{"x":"{{new string('x', length - frame)}}"}"""), tokens);

        if (isMade) Assert.Equal(length, (await embedding).Headers.ContentLength);
        else await AssertTooLongAsync(embedding);
    }

    private static async Task AssertTooLongAsync(Task embedding)
    {
        var exception = await Assert.ThrowsAsync<NoPlaceException>(() => embedding);
        Assert.Contains("longer than 1048576 bytes", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Create_EndlessContent_IsReadToTheLimitOnly()
    {
        var source = new EndlessStream();
        var content = new StreamContent(source) { Headers = { ContentType = new("application/json") } };

        var exception = await Assert.ThrowsAsync<NoPlaceException>(() => EmbedAsync(content, "a.b.c"));

        Assert.Contains("longer than", exception.Message, StringComparison.Ordinal);
        Assert.InRange(source.BytesRead, Limit, 2 * Limit);
    }

    private static StringContent Json(string json, string type = "application/json")
    {
        var content = new StringContent(json);
        content.Headers.ContentType = null;
        content.Headers.TryAddWithoutValidation("Content-Type", type);
        return content;
    }

    private static async Task<HttpContent> EmbedAsync(HttpContent? content, params string[] tokens)
    {
        var length = tokens.Sum(token => token.Length);
        return (await TokenBody.PrepareAsync(EctBodyForm.Json, content, tokens.Length, length, Cancellation))(tokens);
    }

    /// <summary>Blanks without end.</summary>
    private sealed class EndlessStream : Stream
    {
        public long BytesRead { get; private set; }

        public override bool CanRead => true;
        public override bool CanSeek => false;
        public override bool CanWrite => false;
        public override long Length => throw new NotSupportedException();
        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override int Read(byte[] buffer, int offset, int count)
        {
            buffer.AsSpan(offset, count).Fill((byte)' ');
            BytesRead += count;
            return count;
        }

        public override void Flush() { }
        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
        public override void SetLength(long value) => throw new NotSupportedException();
        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}

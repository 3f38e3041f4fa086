using System.IO.Pipelines;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;

namespace Ect.AspNetCore.Tests;

/// <summary>Tokens in the member <c>execution_context</c> of a JSON object, where the endpoint says that they may be there.</summary>
public class JsonBodyTests
{
    private const int MaxLength = 1024 * 1024;

    [Theory]
    [InlineData("""{"execution_context":"{0}","a":1}""", 1)]
    [InlineData("""{"a":{"execution_context":7},"execution_context":["{0}"]}""", 1)]
    [InlineData(""" {"a":[1,{"b":2}],"execution_context":["{0}","{1}"]} """, 2)]
    [InlineData("""{"execution_context":["{0}","","{0}"]}""", 1)]
    [InlineData("""{"execution\u005fcontext":"{0}"}""", 1)]
    [InlineData("\ufeff{\"execution_context\":\"{0}\"}", 1)]
    public async Task Json_TokensInTheMember_BodyStaysAsItIs(string format, int count)
    {
        await using var service = await StartAsync();
        var json = Write(format);

        Assert.Equal($"{count}|application/json|{Encoding.UTF8.GetByteCount(json)}|True|{json.TrimStart('\ufeff')}", await service.PostAsync(Parts.Body(json, "application/json")));
    }

    [Theory]
    [InlineData("application/json; charset=utf-8")]
    [InlineData("application/vnd.order+json")]
    public async Task Json_OfAnyKind_IsReadOnBothProtocols(string type)
    {
        foreach (var protocol in new[] { HttpProtocols.Http1, HttpProtocols.Http2 })
        {
            await using var service = await StartAsync(protocol);

            Assert.StartsWith($"1|{type}|", await service.PostAsync(Parts.Body(Write("""{"execution_context":"{0}"}"""), type)), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Json_HoweverTheApplicationReads_ReadsAllOfIt()
    {
        await using var service = await Receiver.StartAsync(app =>
        {
            app.MapPost("/model", (Item item) => $"{item.A}").RequireEct(e => e.AcceptJsonBody());
            app.MapPost("/pipe", async (PipeReader body) => $"{(await body.ReadAtLeastAsync(MaxLength)).Buffer.Length}")
                .RequireEct(e => e.AcceptJsonBody());
            app.MapControllers();
        }, services: services => services.AddControllers().AddApplicationPart(typeof(BodyController).Assembly));

        Assert.Equal("1", await PostAsync("/model"));
        Assert.Equal(Write("""{"a":1,"execution_context":"{0}"}""").Length.ToString(provider: null), await PostAsync("/pipe"));
        Assert.Equal("1", await PostAsync("/body/json"));

        async Task<string> PostAsync(string path)
        {
            using var response = await service.Client.PostAsync(path, Parts.Body(Write("""{"a":1,"execution_context":"{0}"}"""), "application/json"), TestContext.Current.CancellationToken);
            return await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("\"{0}\"")]
    [InlineData("""{"Execution_Context":"{0}"}""")]
    [InlineData("""{"a":{"execution_context":"{0}"}}""")]
    [InlineData("""[{"execution_context":"{0}"}]""")]
    [InlineData("""{"execution_context":[]}""")]
    [InlineData("""{"execution_context":""}""")]
    public async Task Json_WithoutAToken_IsMissing(string format)
    {
        await using var service = await StartAsync();

        Receiver.AssertRefused(await service.PostRawAsync(Write(format), type: "application/json"), 403, EctFailureReason.Missing);
    }

    [Theory]
    [InlineData("""{"execution_context":"{0}","execution_context":"{1}"}""")]
    [InlineData("""{"execution_context":"{0}","execution\u005fcontext":"{1}"}""")]
    [InlineData("""{"execution_context":null}""")]
    [InlineData("""{"execution_context":7}""")]
    [InlineData("""{"execution_context":{"token":"{0}"}}""")]
    [InlineData("""{"execution_context":[["{0}"]]}""")]
    [InlineData("""{"execution_context":["{0}",null]}""")]
    [InlineData("""{"execution_context":"{0},{1}"}""")]
    [InlineData("""{"execution_context":"{0}\ud800"}""")]
    [InlineData("""{"execution_context":"{0}"}{}""")]
    [InlineData("""{"execution_context":"{0}",}""")]
    [InlineData("""{"execution_context":"{0}"/**/}""")]
    [InlineData("""{"execution_context":"{0}" """)]
    [InlineData("{\"execution_context\":\"{0}\u00ff\"}")] // Latin-1 on the wire
    [InlineData("nothing")]
    public async Task Json_OfAnotherForm_IsMalformed(string format)
    {
        await using var service = await StartAsync();

        Receiver.AssertRefused(await service.PostRawAsync(Write(format), type: "application/json"), 403, EctFailureReason.Malformed);
    }

    [Fact]
    public async Task Json_EndpointDoesNotOptIn_IsNotLookedAt()
    {
        await using var service = await Receiver.StartAsync(app =>
        {
            app.MapPost("/", Receiver.EchoAsync);
            app.MapPost("/optional", Receiver.EchoAsync).AllowMissingEct();
            app.MapPost("/disabled", Receiver.EchoAsync).RequireEct(e => e.AcceptJsonBody()).DisableEct();
        });
        var json = Write("""{"execution_context":"{0}"}""");

        Receiver.AssertRefused(await service.PostRawAsync(json, type: "application/json"), 403, EctFailureReason.Missing);
        foreach (var path in new[] { "/optional", "/disabled" })
        {
            using var response = await service.Client.PostAsync(path, Parts.Body(json, "application/json"), TestContext.Current.CancellationToken);
            Assert.EndsWith($"0|application/json|{json.Length}|True|{json}", await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Json_AndHeader_TheHeaderCounts()
    {
        await using var service = await StartAsync();

        Assert.StartsWith("1|", await service.PostAsync(Parts.Body("""{"execution_context":"garbage"}""", "application/json"), Service.Alice.Token()), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(32, 32, EctFailureReason.Malformed)]
    [InlineData(33, 33, EctFailureReason.TooManyTokens)]
    [InlineData(64, 1, EctFailureReason.Malformed)] // each text counts once, and has no end all the same
    [InlineData(65, 1, EctFailureReason.TooManyTokens)]
    [InlineData(64, 0, EctFailureReason.Missing)]
    [InlineData(65, 0, EctFailureReason.TooManyTokens)]
    [InlineData(100_000, 100_000, EctFailureReason.TooManyTokens)]
    public async Task Json_ManyTinyStrings_LimitHolds(int count, int different, EctFailureReason reason)
    {
        await using var service = await StartAsync();
        var texts = Enumerable.Range(0, count).Select(n => different is 0 ? "\"\"" : $"\"t{n % different}\"");

        Receiver.AssertRefused(await service.PostRawAsync($"{{\"execution_context\":[{string.Join(',', texts)}]}}", type: "application/json"), 403, reason);
    }

    [Theory]
    [InlineData("\"x\":[{0}],", 8_189, "200")] // with the name and the two ends of the array
    [InlineData("\"x\":[{0}],", 8_190, "413")]
    [InlineData("\"x\":0,\"y\":{{\"z\":[{0}]}},", 8_184, "200")]
    [InlineData("\"x\":0,\"y\":{{\"z\":[{0}]}},", 8_185, "413")]
    public async Task Json_ManyValuesBesideTheTokens_LimitHolds(string format, int count, string status)
    {
        await using var service = await StartAsync();
        var others = string.Format(provider: null, format, string.Join(',', Enumerable.Repeat("\"\"", count)));

        var answer = await service.PostRawAsync($"{{{others}\"execution_context\":\"{Service.Alice.Token()}\"}}", type: "application/json");

        if (status is "200") Assert.StartsWith("HTTP/1.1 200 ", answer, StringComparison.Ordinal);
        else Receiver.AssertRefused(answer, 413, EctFailureReason.BodyTooLarge);
    }

    /// <summary>Four count as one of the values.</summary>
    [Theory]
    [InlineData(32_762, "200")]
    [InlineData(32_763, "200")]
    [InlineData(32_764, "413")]
    [InlineData(500_000, "413")]
    public async Task Json_ManyEscapesBesideTheTokens_LimitHolds(int count, string status)
    {
        await using var service = await StartAsync();
        var text = string.Concat(Enumerable.Repeat("\\n", count));

        var json = $"{{\"x\":\"{text}\",\"execution_context\":\"{Service.Alice.Token()}\"}}";
        var answer = await service.PostRawAsync(json, type: "application/json");

        if (status is "200") Assert.StartsWith("HTTP/1.1 200 ", answer, StringComparison.Ordinal);
        else Receiver.AssertRefused(answer, 413, EctFailureReason.BodyTooLarge);
    }

    /// <summary>In a token each counts once more.</summary>
    [Theory]
    [InlineData(6_553, 403, EctFailureReason.Malformed)]
    [InlineData(6_554, 403, EctFailureReason.Malformed)]
    [InlineData(6_555, 413, EctFailureReason.BodyTooLarge)]
    [InlineData(131_072, 413, EctFailureReason.BodyTooLarge)]
    public async Task Json_ManyEscapesInTokens_LimitHolds(int count, int status, EctFailureReason reason)
    {
        await using var service = await StartAsync();
        var texts = Enumerable.Range(0, 8).Select(n => $"\"{n}{Escapes(count / 8 + (n < count % 8 ? 1 : 0))}\"");
        var json = $"{{\"execution_context\":[{string.Join(',', texts)}]}}";

        Receiver.AssertRefused(await service.PostRawAsync(json, type: "application/json"), status, reason);

        static string Escapes(int count) => string.Concat(Enumerable.Repeat("\\u0061", count));
    }

    [Fact]
    public async Task Json_BeyondTheLimit_NothingMoreIsRead()
    {
        await using var service = await StartAsync();
        var texts = string.Join(',', Enumerable.Range(0, 33).Select(n => $"\"t{n}\""));

        Receiver.AssertRefused(await service.PostRawAsync($"{{\"execution_context\":[{texts} and nothing of JSON", type: "application/json"), 403, EctFailureReason.TooManyTokens);
    }

    [Theory]
    [InlineData(16_384, 1, EctFailureReason.Malformed)]
    [InlineData(16_385, 1, EctFailureReason.TokenTooLarge)]
    [InlineData(16_384, 8, EctFailureReason.Malformed)]
    [InlineData(16_384, 9, EctFailureReason.TokenTooLarge)]
    public async Task Json_LongStrings_LimitHolds(int length, int count, EctFailureReason reason)
    {
        await using var service = await StartAsync();
        foreach (var escapes in new[] { 0, 500 }) // They take more bytes, and mean no more.
        {
            var start = string.Concat(Enumerable.Repeat("\\u0061", escapes));
            var texts = Enumerable.Range(0, count).Select(n => $"\"{n}{start}{new string('a', length - 1 - escapes)}\"");
            Receiver.AssertRefused(await service.PostRawAsync($"{{\"execution_context\":[{string.Join(',', texts)}]}}", type: "application/json"), 403, reason);
        }
    }

    [Theory]
    [InlineData(0, false, "200")]
    [InlineData(1, false, "413")]
    [InlineData(0, true, "200")]
    [InlineData(1, true, "413")]
    public async Task Json_Long_LimitHolds(int more, bool isChunked, string status)
    {
        await using var service = await StartAsync();
        var json = Write("""{"execution_context":"{0}"}""");
        json += new string(' ', MaxLength + more - json.Length);

        var answer = isChunked
            ? await Raw.SendAsync(service.Address, "Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n", $"{json.Length:x}\r\n{json}\r\n0\r\n\r\n")
            : await service.PostRawAsync(json, type: "application/json");

        if (status is "200") Assert.StartsWith("HTTP/1.1 200 ", answer, StringComparison.Ordinal);
        else Receiver.AssertRefused(answer, 413, EctFailureReason.BodyTooLarge);
    }

    [Fact]
    public async Task Json_AnnouncedTooLong_IsNotAskedFor()
    {
        await using var service = await StartAsync();
        using var raw = await Raw.ConnectAsync(service.Address);

        await raw.WriteAsync($"POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Type: application/json\r\nContent-Length: {MaxLength + 1}\r\n\r\n");

        Assert.StartsWith("HTTP/1.1 413 ", await raw.ReadHeadAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Json_Encoded_Is415()
    {
        await using var service = await StartAsync();

        Receiver.AssertRefused(await service.PostRawAsync("{}", "Content-Encoding: gzip\r\n", "application/json"), 415, EctFailureReason.UnsupportedContentEncoding);
    }

    [Fact]
    public async Task Json_InAMultipart_IsNotLookedAt()
    {
        await using var service = await StartAsync();
        var content = Parts.Content("""{"execution_context":"garbage"}""");

        Assert.Contains("\r\n\r\n1|application/json|", await service.PostRawAsync(Parts.Token(Service.Alice.Token()) + content + Parts.End), StringComparison.Ordinal);
    }

    private static Task<Service> StartAsync(HttpProtocols protocol = HttpProtocols.Http1) =>
        Receiver.StartAsync(app => app.MapPost("/", Receiver.EchoAsync).RequireEct(e => e.AcceptJsonBody()), protocol);

    private static string Write(string format) => format
        .Replace("{0}", Service.Alice.Token(), StringComparison.Ordinal)
        .Replace("{1}", Service.Bob.Token(), StringComparison.Ordinal);

    internal sealed record Item(int A);
}

using Microsoft.AspNetCore.Builder;

namespace Ect.AspNetCore.Tests;

/// <summary>Tokens in bodies that do not quite say so. A good one passes where it can be read; a bad one never passes unseen, not even where none is needed.</summary>
public class DisguisedTokenTests
{
    private const string Bad = "eyJhbGciOiJub25lIn0.e30.";

    [Theory]
    [InlineData("multipart/related; type=application/exec+jwt; boundary=b0")]
    [InlineData("Multipart/Related; Type=Application/Exec+JWT; Boundary=\"b0\"")]
    [InlineData("multipart/related; boundary=b0; type=application/wimse-exec+jwt; charset=utf-8")]
    [InlineData("multipart/related; boundary=b0; type=\"application\\/exec\\+jwt\"")]
    public async Task Multipart_TypeInItsOwnWay_IsUnwrapped(string type)
    {
        await using var service = await StartAsync();

        Assert.Contains($"\r\n\r\n1|application/json||True|{Parts.Json}", await service.PostRawAsync(Parts.Good, type: type), StringComparison.Ordinal);
        Receiver.AssertRefused(await service.PostRawAsync(Parts.Token(Bad) + Parts.End, type: type), 403, EctFailureReason.Malformed);
    }

    [Theory]
    [InlineData("multipart/related; type=application/exec+jwt")]
    [InlineData("multipart/related; type=application/exec+jwt; boundary=b0; boundary=b1")]
    [InlineData("multipart/related; type=\"application/json\"; type=\"application/exec+jwt\"; boundary=b0")]
    [InlineData("application/exec+jwt\r\nContent-Type: application/json")]
    [InlineData("application/json, application/exec+jwt")]
    public async Task Body_TypeThatMayBeReadInTwoWays_IsMalformed(string type)
    {
        await using var service = await StartAsync();

        Receiver.AssertRefused(await service.PostRawAsync(Parts.Good, type: type), 403, EctFailureReason.Malformed);
    }

    [Fact]
    public async Task Multipart_TypeFolded_IsTheServersBadRequest()
    {
        await using var service = await StartAsync();

        var answer = await service.PostRawAsync(Parts.Good, type: "multipart/related;\r\n type=application/exec+jwt; boundary=b0");

        Assert.StartsWith("HTTP/1.1 400 ", answer, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("application/exec+jwt; charset=")]
    [InlineData("application/exec+jwt charset=utf-8")]
    [InlineData("application/exec+jwt;\t=;")]
    public async Task Token_TypeThatCannotBeRead_IsOneAllTheSame(string type)
    {
        await using var service = await StartAsync();

        Assert.Contains("\r\n\r\n1|", await service.PostRawAsync(Service.Alice.Token(), type: type), StringComparison.Ordinal);
        Receiver.AssertRefused(await service.PostRawAsync(Bad, type: type), 403, EctFailureReason.Malformed);
        var part = await service.PostRawAsync(Parts.Token(Bad, type) + Parts.Content(Parts.Json) + Parts.End);
        Receiver.AssertRefused(part, 403, EctFailureReason.Malformed);
    }

    [Theory]
    [InlineData("application/json; charset=")]
    [InlineData("application/json charset=utf-8")]
    [InlineData("Application/JSON;;=")]
    [InlineData("application/vnd.order+json; charset=")]
    [InlineData("text/plain, application/json")]
    [InlineData("application/json\r\nContent-Type: text/plain")]
    public async Task Json_TypeThatCannotBeRead_IsLookedAtAllTheSame(string type)
    {
        await using var service = await Receiver.StartAsync(app =>
            app.MapPost("/", Receiver.EchoAsync).RequireEct(e => e.AcceptJsonBody()).AllowMissingEct());

        var good = await service.PostRawAsync($$"""{"execution_context":"{{Service.Alice.Token()}}"}""", type: type);
        var bad = await service.PostRawAsync($$"""{"execution_context":"{{Bad}}"}""", type: type);

        Assert.Contains("\r\n\r\n1|", good, StringComparison.Ordinal);
        Receiver.AssertRefused(bad, 403, EctFailureReason.Malformed);
    }

    [Theory]
    [InlineData("base64")]
    [InlineData("Quoted-Printable")]
    [InlineData("x-token")]
    [InlineData("")]
    [InlineData("7bit (or so)")]
    [InlineData("binary\r\ncontent-transfer-encoding: base64")]
    public async Task Part_OfAnotherTransferEncoding_Is415(string encoding)
    {
        await using var service = await StartAsync();
        var fields = $"Content-Transfer-Encoding: {encoding}\r\n";

        var token = await service.PostRawAsync($"--b0\r\nContent-Type: application/exec+jwt\r\n{fields}\r\n{Service.Alice.Token()}\r\n{Parts.End}");
        var content = await service.PostRawAsync(Parts.Token(Service.Alice.Token()) + Parts.Content(Parts.Json, fields) + Parts.End);

        Receiver.AssertRefused(token, 415, EctFailureReason.UnsupportedContentEncoding);
        Receiver.AssertRefused(content, 415, EctFailureReason.UnsupportedContentEncoding);
    }

    [Theory]
    [InlineData("7bit")]
    [InlineData("8BIT")]
    [InlineData(" Binary ")]
    public async Task Part_OfATransferEncodingThatChangesNothing_IsRead(string encoding)
    {
        await using var service = await StartAsync();
        var fields = $"CONTENT-TRANSFER-ENCODING: {encoding}\r\n";
        var token = $"--b0\r\nContent-Type: application/exec+jwt\r\n{fields}\r\n{Service.Alice.Token()}\r\n";

        var answer = await service.PostRawAsync(token + Parts.Content(Parts.Json, $"{fields}Content-Type: application/json\r\n") + Parts.End);

        Assert.Contains($"\r\n\r\n1|application/json||True|{Parts.Json}", answer, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("identity")]
    public async Task TokenPart_WithAContentEncoding_Is415(string encoding)
    {
        await using var service = await StartAsync();
        var token = $"--b0\r\nContent-Type: application/exec+jwt\r\nContent-Encoding: {encoding}\r\n\r\n{Service.Alice.Token()}\r\n";

        Receiver.AssertRefused(await service.PostRawAsync(token + Parts.Content(Parts.Json) + Parts.End), 415, EctFailureReason.UnsupportedContentEncoding);
    }

    [Theory]
    [InlineData("\r\n")]
    [InlineData("\n")]
    public async Task Token_WithALineBreak_IsReadWithoutIt(string lineBreak)
    {
        await using var service = await StartAsync();

        var whole = await service.PostRawAsync(Service.Alice.Token() + lineBreak, type: EctMediaTypes.MediaType);
        var part = await service.PostRawAsync(Parts.Token(Service.Alice.Token() + lineBreak) + Parts.Content(Parts.Json) + Parts.End);

        Assert.Contains("\r\n\r\n1|", whole, StringComparison.Ordinal);
        Assert.Contains("\r\n\r\n1|", part, StringComparison.Ordinal);
    }

    private static Task<Service> StartAsync() => Receiver.StartAsync(app => app.MapPost("/", Receiver.EchoAsync).AllowMissingEct());
}

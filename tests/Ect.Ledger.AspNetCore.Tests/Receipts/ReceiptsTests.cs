using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;

namespace Ect.Ledger.AspNetCore.Tests;

public class ReceiptsTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(""), InlineData("\n"), InlineData("\r\n")]
    public async Task Post_TokenThatWasRecorded_ItsReceiptVerifies(string lineBreak)
    {
        await using var site = await LedgerSite.Build().StartAsync();
        EctToken[] tokens = [site.Token(), site.Token(), site.Token()];
        var given = await site.AppendAsync(tokens);

        using var response = await PostAsync(site, tokens[1].EncodedToken + lineBreak);
        var body = await response.Content.ReadFromJsonAsync<JsonElement>(Cancellation);

        Assert.Equal((HttpStatusCode.OK, "no-store"), (response.StatusCode, $"{response.Headers.CacheControl}"));
        var (entry, receipt) = (body.GetProperty("entry").GetBytesFromBase64(), body.GetProperty("receipt").GetBytesFromBase64());
        Assert.Equal(EctLedgerFailure.None, new EctLedgerVerifier([site.Key]).VerifyReceipt(entry, receipt, out var proof));
        Assert.Equal(1, proof!.LeafIndex);
        Assert.Equal(given[1].Encoded.ToArray(), receipt);
        Assert.Equal(given[1].Entry.Encoded.ToArray(), entry);
    }

    [Fact]
    public async Task Post_TokenWhoseEntryWasRedacted_ItsFirstReceiptToTheByte()
    {
        await using var site = await LedgerSite.Build().StartAsync();
        EctToken[] tokens = [site.Token(), site.Token()];
        await site.AppendAsync(tokens);
        using var before = await PostAsync(site, tokens[1].EncodedToken);
        Assert.Equal(1, await site.Redaction.RedactAsync(Guid.Parse(tokens[1].Id), Cancellation));

        using var response = await PostAsync(site, tokens[1].EncodedToken);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(await before.Content.ReadAsStringAsync(Cancellation), await response.Content.ReadAsStringAsync(Cancellation));
    }

    [Fact]
    public async Task Post_CoseAccepted_TheReceiptAlone()
    {
        await using var site = await LedgerSite.Build().StartAsync();
        var token = site.Token();
        var given = await site.AppendAsync(token);

        using var response = await PostAsync(site, token.EncodedToken, accept: "application/cose");
        Assert.Equal("application/cose; cose-type=\"cose-sign1\"", $"{response.Content.Headers.ContentType}");
        Assert.Equal(given[0].Encoded.ToArray(), await response.Content.ReadAsByteArrayAsync(Cancellation));
    }

    [Theory]
    [InlineData(false), InlineData(true)]
    public async Task Post_AnythingButTheVeryToken_404AsForAnUnknownOne(bool isRedacted)
    {
        await using var site = await LedgerSite.Build().StartAsync();
        var token = site.Token();
        await site.AppendAsync(token);
        if (isRedacted) await site.Redaction.RedactAsync(Guid.Parse(token.Id), Cancellation);
        var text = token.EncodedToken;
        var unsignedPart = text[..text.LastIndexOf('.')];
        string[] others =
        [
            site.Token().EncodedToken, // unknown
            site.Token(id: token.Id).EncodedToken, // the same id, another token
            $"{unsignedPart}.{site.Token().EncodedToken.Split('.')[2]}", // the same token, another signature
            unsignedPart, $"{unsignedPart}.", text.Split('.')[1], token.Id, text[..^1], $"{text}A", $" {text}", $"{text}\n{text}",
            "", "\n", "é",
            new string('a', new EctLimits().MaxTokenLength + 1), new string('a', 100_000),
        ];

        foreach (var other in others)
        {
            using var response = await PostAsync(site, other);
            Assert.Equal((HttpStatusCode.NotFound, "no-store"), (response.StatusCode, $"{response.Headers.CacheControl}"));
            Assert.Empty(await response.Content.ReadAsByteArrayAsync(Cancellation));
        }
    }

    [Fact]
    public async Task Post_TwoTokensOfOneId_EachItsOwn()
    {
        await using var site = await LedgerSite.Build().StartAsync();
        var first = site.Token();
        var second = site.Token(first.ExpiresAt.AddSeconds(1), first.Id);
        var given = await site.AppendAsync(first, second);

        using var response = await PostAsync(site, second.EncodedToken, accept: "application/cose");
        Assert.Equal(given[1].Encoded.ToArray(), await response.Content.ReadAsByteArrayAsync(Cancellation));
    }

    [Theory]
    [InlineData("application/exec+jwt"), InlineData("application/json"), InlineData("application/jwt"), InlineData(null)]
    public async Task Post_OtherContent_415(string? contentType)
    {
        await using var site = await LedgerSite.Build().StartAsync();
        var token = site.Token();
        await site.AppendAsync(token);

        using var response = await PostAsync(site, token.EncodedToken, contentType);
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, response.StatusCode);
    }

    [Fact]
    public async Task Get_TokenInTheHeader_NoSuchMethod()
    {
        await using var site = await LedgerSite.Build().StartAsync();
        var token = site.Token();
        await site.AppendAsync(token);

        using var request = new HttpRequestMessage(HttpMethod.Get, "/ledger/receipts");
        request.Headers.Add(EctHeaderNames.ExecutionContext, token.EncodedToken);
        using var response = await site.Client.SendAsync(request, Cancellation);
        Assert.Equal(HttpStatusCode.MethodNotAllowed, response.StatusCode);
    }

    private static Task<HttpResponseMessage> PostAsync(
        LedgerSite site, string token, string? contentType = "text/plain", string? accept = null)
    {
        var content = new ByteArrayContent(Encoding.UTF8.GetBytes(token));
        if (contentType is not null) content.Headers.ContentType = new MediaTypeHeaderValue(contentType);
        var request = new HttpRequestMessage(HttpMethod.Post, "/ledger/receipts") { Content = content };
        if (accept is not null) request.Headers.Add("Accept", accept);
        return site.Client.SendAsync(request, Cancellation);
    }
}

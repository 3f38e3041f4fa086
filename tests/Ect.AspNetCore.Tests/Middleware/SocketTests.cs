using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Ect.AspNetCore.Tests;

public class SocketTests
{
    [Theory]
    [InlineData(HttpProtocols.Http1)]
    [InlineData(HttpProtocols.Http2)]
    public async Task Request_OnASocket_IsAcceptedOnce(HttpProtocols protocol)
    {
        await using var service = await Service.StartAsync(sockets: protocol);
        var token = Service.Alice.Token();

        using var accepted = await service.GetAsync("/", token);
        using var replayed = await service.GetAsync("/", token);
        using var head = await service.SendAsync(HttpMethod.Head, "/");

        Assert.Equal(HttpStatusCode.OK, accepted.StatusCode);
        Assert.Equal(protocol is HttpProtocols.Http2 ? HttpVersion.Version20 : HttpVersion.Version11, accepted.Version);
        await replayed.AssertRefusedAsync();
        Assert.Equal(HttpStatusCode.Forbidden, head.StatusCode);
    }

    [Theory]
    [InlineData(HttpProtocols.Http1)]
    [InlineData(HttpProtocols.Http2)]
    public async Task Request_SameTokenInParallel_OneIsAccepted(HttpProtocols protocol)
    {
        await using var service = await Service.StartAsync(sockets: protocol);
        var token = Service.Alice.Token();

        var responses = await Task.WhenAll(Enumerable.Range(0, 64).Select(_ => service.GetAsync("/", token)));

        Assert.Single(responses, response => response.StatusCode is HttpStatusCode.OK);
        Assert.Equal(63, responses.Count(response => response.StatusCode is HttpStatusCode.Forbidden));
        foreach (var response in responses) response.Dispose();
    }

    [Theory]
    [InlineData("Execution-Context: {0}\r\nExecution-Context: {1}\r\n")]
    [InlineData("Execution-Context: {0},{1}\r\n")]
    [InlineData("execution-context: ,{0} \t,, {1} , \r\n")]
    [InlineData("EXECUTION-CONTEXT: {0}, {1}\r\nExecution-Context: {0}\r\nExecution-Context:\r\n")]
    public async Task Request_SeveralTokens_AreReadHoweverTheyAreJoined(string fields)
    {
        await using var service = await StartCountingAsync();

        var answer = await SendRawAsync(service.Address, string.Format(null, fields, Service.Alice.Token(), Service.Bob.Token()));

        Assert.StartsWith("HTTP/1.1 200", answer, StringComparison.Ordinal);
        Assert.EndsWith("heads: 2", answer, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Execution-Context: {0} {1}\r\n")]
    [InlineData("Execution-Context: {0};{1}\r\n")]
    [InlineData("Execution-Context: \"{0}\"\r\n")]
    [InlineData("Execution-Context: Bearer {0}\r\n")]
    public async Task Request_OtherSyntax_IsRefused(string fields)
    {
        await using var service = await StartCountingAsync();

        var answer = await SendRawAsync(service.Address, string.Format(null, fields, Service.Alice.Token(), Service.Bob.Token()));

        Assert.StartsWith("HTTP/1.1 403", answer, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Execution-Context: {0},\r\n {1}\r\n")]
    [InlineData("Execution-Context:\r\n\t{0}\r\n")]
    public async Task Request_FoldedField_IsTheServersBadRequest(string fields)
    {
        await using var service = await StartCountingAsync();

        var answer = await SendRawAsync(service.Address, string.Format(null, fields, Service.Alice.Token(), Service.Bob.Token()));

        Assert.StartsWith("HTTP/1.1 400", answer, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(32, "200")]
    [InlineData(33, "403")]
    public async Task Request_ManyTokens_LimitHolds(int count, string status)
    {
        await using var service = await StartCountingAsync();
        var tokens = Enumerable.Range(0, count).Select(_ => Service.Alice.Token());

        var answer = await SendRawAsync(service.Address, $"Execution-Context: {string.Join(',', tokens)}\r\n");

        Assert.StartsWith($"HTTP/1.1 {status}", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Head_Refused_HasNoBody()
    {
        await using var service = await StartCountingAsync();

        var answer = await SendRawAsync(service.Address, "", "HEAD");

        Assert.StartsWith("HTTP/1.1 403", answer, StringComparison.Ordinal);
        Assert.Contains("Content-Type: application/problem+json", answer, StringComparison.Ordinal);
        Assert.EndsWith("\r\n\r\n", answer, StringComparison.Ordinal);
    }

    private static Task<Service> StartCountingAsync() => Service.StartAsync(app =>
    {
        app.UseEct();
        app.Run(context => context.Response.WriteAsync($"heads: {context.GetRequiredEct().Heads.Count}"));
    }, sockets: HttpProtocols.Http1);

    private static async Task<string> SendRawAsync(Uri address, string fields, string method = "GET")
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, address.Port, TestContext.Current.CancellationToken);
        await using var stream = client.GetStream();
        var request = $"{method} / HTTP/1.0\r\nHost: {address.Authority}\r\n{fields}\r\n";
        await stream.WriteAsync(Encoding.ASCII.GetBytes(request), TestContext.Current.CancellationToken);
        using var reader = new StreamReader(stream, Encoding.ASCII);
        return await reader.ReadToEndAsync(TestContext.Current.CancellationToken);
    }
}

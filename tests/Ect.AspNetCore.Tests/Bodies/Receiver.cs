using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;

namespace Ect.AspNetCore.Tests;

/// <summary>A service on a socket that tells what its application reads.</summary>
internal static class Receiver
{
    public static Task<Service> StartAsync(Action<WebApplication>? endpoints = null, HttpProtocols protocol = HttpProtocols.Http1,
        Action<EctOptions>? options = null, Action<IServiceCollection>? services = null, Action<EctMiddlewareOptions>? middleware = null) =>
        Service.StartAsync(
            app =>
            {
                app.UseEct();
                (endpoints ?? (routes => routes.MapPost("/", EchoAsync)))(app);
            },
            options: options, services: services, sockets: protocol, middleware: o =>
            {
                o.ExposeFailureReason = true;
                middleware?.Invoke(o);
            });

    /// <summary>Answers with what the application sees of the request.</summary>
    public static async Task EchoAsync(HttpContext http) => await Results.Text(await DescribeAsync(http)).ExecuteAsync(http);

    /// <summary>The number of heads, what is said of the content, and the content.</summary>
    public static async Task<string> DescribeAsync(HttpContext http)
    {
        var request = http.Request;
        using var reader = new StreamReader(request.Body);
        var body = await reader.ReadToEndAsync(http.RequestAborted);
        var canHaveBody = http.Features.GetRequiredFeature<IHttpRequestBodyDetectionFeature>().CanHaveBody;
        return $"{http.GetEct()?.Heads.Count ?? 0}|{request.ContentType}|{request.ContentLength}|{canHaveBody}|{body}";
    }

    public static async Task<string> PostAsync(this Service service, HttpContent content, params string[] tokens)
    {
        using var response = await service.PostForResponseAsync(content, tokens);
        Assert.True(response.IsSuccessStatusCode, $"{response.StatusCode} {await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)}");
        return await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
    }

    public static Task<HttpResponseMessage> PostForResponseAsync(this Service service, HttpContent content, params string[] tokens)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, "/")
        {
            Content = content,
            Version = service.Client.DefaultRequestVersion,
            VersionPolicy = service.Client.DefaultVersionPolicy,
        };
        if (tokens.Length > 0) request.Headers.TryAddWithoutValidation(EctHeaderNames.ExecutionContext, tokens);
        return service.Client.SendAsync(request, TestContext.Current.CancellationToken);
    }

    /// <summary>Posts a body as it stands.</summary>
    /// <returns>The whole answer.</returns>
    public static Task<string> PostRawAsync(this Service service, string body, string fields = "", string type = Parts.Type) =>
        Raw.SendAsync(service.Address, $"{fields}Content-Type: {type}\r\nContent-Length: {body.Length}\r\n", body);

    /// <summary>Posts a body without saying how long it is.</summary>
    /// <returns>The whole answer.</returns>
    public static Task<string> PostChunkedAsync(this Service service, string body) =>
        Raw.SendAsync(service.Address, $"Content-Type: {Parts.Type}\r\nTransfer-Encoding: chunked\r\n", $"{body.Length:x}\r\n{body}\r\n0\r\n\r\n");

    /// <summary>Asserts status and reason of a raw answer.</summary>
    public static void AssertRefused(string answer, int status, EctFailureReason reason)
    {
        Assert.StartsWith($"HTTP/1.1 {status} ", answer, StringComparison.Ordinal);
        Assert.Contains("Content-Type: application/problem+json", answer, StringComparison.Ordinal);
        Assert.Contains($"\"reason\":{JsonSerializer.Serialize(reason.ToString())}", answer, StringComparison.Ordinal);
    }
}

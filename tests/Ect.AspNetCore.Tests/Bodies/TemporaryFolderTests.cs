using System.Net;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Ect.AspNetCore.Tests;

/// <summary>Content that has to be read first, and finds no room in the folder that it is kept in meanwhile.</summary>
public class TemporaryFolderTests
{
    private const string MissingFolder = "/no/such/folder";

    private static readonly Dictionary<string, Func<string>> Folders = new()
    {
        ["missing"] = () => MissingFolder,
        ["full"] = () => throw new IOException($"No space left on device : '{MissingFolder}'"),
        ["forbidden"] = () => throw new UnauthorizedAccessException($"Access to the path '{MissingFolder}' is denied."),
    };

    [Theory]
    [InlineData("missing", "/bound")]
    [InlineData("missing", "/json")]
    [InlineData("full", "/bound")]
    [InlineData("full", "/json")]
    [InlineData("forbidden", "/bound")]
    [InlineData("forbidden", "/json")]
    public async Task Folder_KeepsNothing_IsUnavailableAndUsesNothingUp(string folder, string path)
    {
        var (isBroken, told) = (true, EctFailureReason.None);
        await using var service = await Service.StartAsync(
            app =>
            {
                app.Use((http, next) =>
                {
                    if (isBroken) http.Request.Body = new FileBufferingReadStream(http.Request.Body, memoryThreshold: 30 * 1024, bufferLimit: null, Folders[folder]);
                    return next(http);
                });
                app.UseEct();
                app.MapPost("/bound", () => { }).RequireEct(e => e.BindBody(EctBodyBinding.OutputHash));
                app.MapPost("/json", () => { }).RequireEct(e => e.AcceptJsonBody());
            },
            ect: ect => ect.ConfigureMiddleware(options => options.OnRejected = rejected =>
            {
                told = rejected.Result.FailureReason;
                return default;
            }),
            middleware: options => options.ExposeFailureReason = true, sockets: HttpProtocols.Http1);
        var content = new string('x', 40_000);
        var token = Service.Alice.Token(token => token.OutputHash = EctDigest.Of(Encoding.ASCII.GetBytes(content)).ToString());

        using (var refused = await SendAsync())
        {
            await refused.AssertRefusedAsync(HttpStatusCode.ServiceUnavailable, EctFailureReason.StoreUnavailable);
            Assert.NotNull(refused.Headers.RetryAfter);
        }

        Assert.Equal(EctFailureReason.StoreUnavailable, told);
        var said = Assert.Single(service.Logs.GetSnapshot(), record => record.Level is LogLevel.Error);
        Assert.Equal("ContentNotKept", said.Id.Name);
        Assert.NotNull(said.Exception);
        Assert.DoesNotContain(MissingFolder, said.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(service.Logs.GetSnapshot(), record => record.Message.StartsWith("ECT refused", StringComparison.Ordinal));

        for (var i = 1; i < 10; i++) (await SendAsync()).Dispose();
        AssertLogged(lines: 10, exceptions: 1);
        service.Clock.Advance(TimeSpan.FromMinutes(1));
        (await SendAsync()).Dispose();
        AssertLogged(lines: 11, exceptions: 2);

        isBroken = false;
        using var accepted = await SendAsync();
        Assert.Equal(HttpStatusCode.OK, accepted.StatusCode);

        void AssertLogged(int lines, int exceptions)
        {
            var logged = service.Logs.GetSnapshot().Where(record => record.Id.Name is "ContentNotKept").ToList();
            Assert.Equal((lines, exceptions), (logged.Count, logged.Count(record => record.Exception is not null)));
            Assert.DoesNotContain(service.Logs.GetSnapshot(), record => record.Id.Name is "Refused");
        }

        async Task<HttpResponseMessage> SendAsync()
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, path)
            {
                Content = path is "/json" ? Parts.Body($$"""{"execution_context":"{{token}}","a":"{{content}}"}""", "application/json") : Parts.Body(content, "text/plain"),
            };
            if (path is "/bound") request.Headers.Add(EctHeaderNames.ExecutionContext, token);
            return await service.Client.SendAsync(request, TestContext.Current.CancellationToken);
        }
    }

    [Theory]
    [InlineData(34_000, "/bound")]
    [InlineData(40_000, "/bound")]
    [InlineData(34_000, "/json")]
    [InlineData(40_000, "/json")]
    public async Task Folder_KeepsNothingAndRefusalsAreReported_EndpointReadsNoContentWithAHole(int length, string path)
    {
        await using var service = await Service.StartAsync(
            app =>
            {
                app.Use((http, next) =>
                {
                    http.Request.Body = new FileBufferingReadStream(http.Request.Body, 30 * 1024, bufferLimit: null, Folders["full"]);
                    return next(http);
                });
                app.UseEct();
                app.MapPost("/bound", ReadAsync).RequireEct(e => e.BindBody(EctBodyBinding.OutputHash));
                app.MapPost("/json", ReadAsync).RequireEct(e => e.AcceptJsonBody());
            },
            middleware: options => options.Mode = EctMode.Report, sockets: HttpProtocols.Http1);
        var content = $"{{\"a\":\"{new string('x', length)}\"}}";
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = Parts.Body(content, "application/json") };
        var hash = EctDigest.Of(Encoding.ASCII.GetBytes(content)).ToString();
        if (path is "/bound") request.Headers.Add(EctHeaderNames.ExecutionContext, Service.Alice.Token(token => token.OutputHash = hash));

        using var answer = await service.Client.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains(service.Logs.GetSnapshot(), record => record.Id.Name is "WouldRefuse");

        static async Task<string> ReadAsync(HttpRequest request)
        {
            using var read = new MemoryStream();
            await request.Body.CopyToAsync(read);
            return $"{read.Length}";
        }
    }
}

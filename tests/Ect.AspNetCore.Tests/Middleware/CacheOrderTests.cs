using System.Buffers;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Ect.AspNetCore.Tests;

/// <summary>No cache hands one caller's answer to the next without a token.</summary>
public sealed class CacheOrderTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static TheoryData<string, Action<IApplicationBuilder>> Caches => new()
    {
        { "UseOutputCache()", app => app.UseOutputCache() },
        { "UseResponseCaching()", app => app.UseResponseCaching() },
    };

    /// <summary>How an answer goes out: caches look at its headers at another moment in each.</summary>
    public static TheoryData<string, string> Ways
    {
        get
        {
            var ways = new TheoryData<string, string>();
            foreach (var cache in new[] { "UseOutputCache()", "UseResponseCaching()" })
                foreach (var way in new[] { "text", "pipe", "flush", "start", "empty", "file", "sync" }) ways.Add(cache, way);
            ways.Add("UseResponseCaching()", "unflushed"); // the output cache loses such an answer by itself
            return ways;
        }
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task CacheInFront_StoresNothingForARequestWithAToken(string cache, string way)
    {
        var runs = 0;
        await using var service = await StartAsync(cache, isInFront: true,
            app => app.MapGet("/", context => AnswerAsync(context, way, ++runs)).CacheOutput());

        using var accepted = await service.GetAsync("/", Service.Alice.Token());
        using var refused = await service.GetAsync("/");
        using var second = await service.GetAsync("/", Service.Alice.Token());

        Assert.Equal(HttpStatusCode.OK, accepted.StatusCode);
        await refused.AssertRefusedAsync(reason: EctFailureReason.Missing);
        Assert.Equal(HttpStatusCode.OK, second.StatusCode);
        Assert.Equal(2, runs);
        if (way is not "empty") Assert.Equal("answer 2", await second.Content.ReadAsStringAsync(Cancellation));
    }

    [Theory]
    [MemberData(nameof(Caches))]
    public async Task CacheInFront_MissingTokenIsAllowed_StoresNothingForAnInvalidTokenToGet(string cache, Action<IApplicationBuilder> use)
    {
        Assert.NotNull(use);
        var runs = 0;
        await using var service = await StartAsync(cache, isInFront: true,
            app => app.MapGet("/", context => AnswerAsync(context, "text", ++runs)).AllowMissingEct().CacheOutput());

        using var bare = await service.GetAsync("/");
        using var invalid = await service.GetAsync("/", "garbage");

        Assert.Equal(HttpStatusCode.OK, bare.StatusCode);
        await invalid.AssertRefusedAsync(reason: EctFailureReason.Malformed);
    }

    [Theory]
    [MemberData(nameof(Caches))]
    public async Task CacheInFront_ExemptEndpoint_IsStored(string cache, Action<IApplicationBuilder> use)
    {
        Assert.NotNull(use);
        var runs = 0;
        await using var service = await StartAsync(cache, isInFront: true,
            app => app.MapGet("/", context => AnswerAsync(context, "text", ++runs)).DisableEct().CacheOutput());

        using var first = await service.GetAsync("/");
        using var second = await service.GetAsync("/");

        Assert.Equal("answer 1", await second.Content.ReadAsStringAsync(Cancellation));
        Assert.Equal(1, runs);
        Assert.DoesNotContain(service.Logs.GetSnapshot(), record => record.Id.Name is "CacheInFront");
    }

    [Theory]
    [MemberData(nameof(Caches))]
    public async Task CacheInFront_WarnsOnceAndNamesTheOrder(string cache, Action<IApplicationBuilder> use)
    {
        Assert.NotNull(use);
        await using var service = await StartAsync(cache, isInFront: true,
            app => app.MapGet("/", context => AnswerAsync(context, "text", 1)).CacheOutput());

        using var first = await service.GetAsync("/", Service.Alice.Token());
        using var second = await service.GetAsync("/", Service.Alice.Token());

        var record = Assert.Single(service.Logs.GetSnapshot(), record => record.Id.Name is "CacheInFront");
        Assert.Equal(LogLevel.Warning, record.Level);
        Assert.Contains(cache, record.Message, StringComparison.Ordinal);
        Assert.Contains("Call it after UseEct()", record.Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Caches))]
    public async Task CacheBehind_AnswersVerifiedRequestsAlone(string cache, Action<IApplicationBuilder> use)
    {
        Assert.NotNull(use);
        var runs = 0;
        await using var service = await StartAsync(cache, isInFront: false,
            app => app.MapGet("/", context => AnswerAsync(context, "text", ++runs)).CacheOutput());

        using var first = await service.GetAsync("/", Service.Alice.Token());
        using var refused = await service.GetAsync("/");
        using var second = await service.GetAsync("/", Service.Alice.Token());

        await refused.AssertRefusedAsync(reason: EctFailureReason.Missing);
        Assert.Equal("answer 1", await second.Content.ReadAsStringAsync(Cancellation));
        Assert.Equal(1, runs);
        Assert.DoesNotContain(service.Logs.GetSnapshot(), record => record.Id.Name is "CacheInFront");
    }

    [Fact]
    public async Task OutputCacheInFront_RequestThatWaitsForTheSameAnswer_DoesNotGetIt()
    {
        TaskCompletionSource entered = new(), free = new();
        await using var service = await StartAsync("UseOutputCache()", isInFront: true, app => app.MapGet("/", async context =>
        {
            entered.SetResult();
            await free.Task;
            await context.Response.WriteAsync("Reached.");
        }).CacheOutput());

        var accepted = service.GetAsync("/", Service.Alice.Token());
        await entered.Task.WaitAsync(Cancellation);
        var refused = service.GetAsync("/");
        free.SetResult();

        using var first = await accepted;
        using var second = await refused;
        Assert.Equal("Reached.", await first.Content.ReadAsStringAsync(Cancellation));
        await second.AssertRefusedAsync(reason: EctFailureReason.Missing);
    }

    private static Task<Service> StartAsync(string cache, bool isInFront, Action<WebApplication> map)
    {
        var use = Caches.Single(row => row.Data.Item1 == cache).Data.Item2;
        return Service.StartAsync(app =>
        {
            if (isInFront) use(app);
            app.UseEct();
            if (!isInFront) use(app);
            map(app);
        }, services: services => services.AddOutputCache().AddResponseCaching(), sockets: HttpProtocols.Http1,
            middleware: options => options.ExposeFailureReason = true);
    }

    private static async Task AnswerAsync(HttpContext context, string way, int number)
    {
        var (response, body) = (context.Response, System.Text.Encoding.UTF8.GetBytes($"answer {number}"));
        response.Headers.CacheControl = "public, max-age=60";
        switch (way)
        {
            case "text": await response.WriteAsync($"answer {number}", context.RequestAborted); break;
            case "pipe": await response.BodyWriter.WriteAsync(body, context.RequestAborted); break;
            case "unflushed": response.BodyWriter.Write(body); break;
            case "empty": break;
            case "sync":
                context.Features.GetRequiredFeature<IHttpBodyControlFeature>().AllowSynchronousIO = true;
                response.Body.Write(body);
                break;
            case "file":
                var file = Path.Combine(AppContext.BaseDirectory, $"{Guid.NewGuid()}.txt");
                await File.WriteAllBytesAsync(file, body, context.RequestAborted);
                await response.SendFileAsync(file, context.RequestAborted);
                File.Delete(file);
                break;
            default:
                if (way is "flush") await response.Body.FlushAsync(context.RequestAborted);
                else await response.StartAsync(context.RequestAborted);
                await response.Body.WriteAsync(body, context.RequestAborted);
                break;
        }
    }
}

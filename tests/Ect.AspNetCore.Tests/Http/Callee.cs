using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Ect.AspNetCore.Tests;

/// <summary>A server on a loopback socket. It verifies nothing, keeps what arrives, and answers as a test tells it.</summary>
internal sealed class Callee : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentQueue<ReceivedCall> _calls = new();

    private Callee(Func<HttpContext, ReceivedCall, Task>? answer)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        _app = builder.Build();
        _app.Run(async context =>
        {
            using var body = new MemoryStream();
            await context.Request.Body.CopyToAsync(body);
            var call = new ReceivedCall([.. context.Request.Headers[EctHeaderNames.ExecutionContext].OfType<string>()], body.ToArray(),
                context.Request.ContentType, context.Request.ContentLength);
            _calls.Enqueue(call);
            if (answer is not null) await answer(context, call);
        });
    }

    public IReadOnlyList<ReceivedCall> Calls => [.. _calls];

    public ReceivedCall Call => Assert.Single(Calls);

    public Uri Address => new(_app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());

    /// <param name="answer">What to answer; default: 200 without a body.</param>
    public static async Task<Callee> StartAsync(Func<HttpContext, ReceivedCall, Task>? answer = null)
    {
        var callee = new Callee(answer);
        await callee._app.StartAsync(TestContext.Current.CancellationToken);
        return callee;
    }

    public static Task<Callee> StartAsync(Action<HttpContext, ReceivedCall> answer) => StartAsync((context, call) =>
    {
        answer(context, call);
        return Task.CompletedTask;
    });

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}

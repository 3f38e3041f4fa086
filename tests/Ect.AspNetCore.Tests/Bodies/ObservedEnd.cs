using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace Ect.AspNetCore.Tests;

/// <summary>Stands in front of all else, and sees a request begin and end. Unless it is told otherwise, nobody behind it hears from the
/// server that the client has gone: a server may take its time to say so.</summary>
internal sealed class ObservedEnd : IStartupFilter
{
    private readonly ConcurrentQueue<string> _connections = new();
    private readonly TaskCompletionSource _begun = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<Exception?> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Whether what is behind it hears that the client has gone.</summary>
    public bool PassesAbortOn { get; set; }

    /// <summary>The connection of every request.</summary>
    public IReadOnlyCollection<string> Connections => _connections;

    public Task Begun => _begun.Task.WaitAsync(TestContext.Current.CancellationToken);

    /// <summary>What the first request ended with.</summary>
    public Task<Exception?> Ended => _ended.Task.WaitAsync(TestContext.Current.CancellationToken);

    /// <summary>The status that the first request ended with.</summary>
    public int Status { get; private set; }

    public void AddTo(IServiceCollection services) => services.Insert(0, ServiceDescriptor.Singleton<IStartupFilter>(this));

    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
    {
        app.Use(async (http, following) =>
        {
            _connections.Enqueue(http.Connection.Id);
            if (!PassesAbortOn) http.RequestAborted = CancellationToken.None;
            _begun.TrySetResult();
            var exception = await Record.ExceptionAsync(() => following(http));
            if (!_ended.Task.IsCompleted) Status = http.Response.StatusCode;
            _ended.TrySetResult(exception);
            if (exception is not null) throw exception;
        });
        next(app);
    };
}

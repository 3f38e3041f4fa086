using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Ect.AspNetCore.Tests;

/// <summary>What reached a service with <c>UseEct()</c>, what was accepted, and what was returned.</summary>
internal sealed class Arrivals
{
    private readonly ConcurrentQueue<string> _fields = new();
    private readonly ConcurrentQueue<EctContext> _accepted = new();
    private readonly ConcurrentQueue<string> _returned = new();

    /// <summary>The fields of every request, accepted or not.</summary>
    public IReadOnlyList<string> Fields => [.. _fields];

    public IReadOnlyList<EctContext> Accepted => [.. _accepted];

    public IReadOnlyList<EctToken> Heads => [.. _accepted.Select(context => Assert.Single(context.Heads))];

    /// <summary>The fields of the answers, as the answers start.</summary>
    public IReadOnlyList<string> Returned => [.. _returned];

    /// <summary>UseEct() with an observer on either side of it.</summary>
    public void Use(WebApplication app)
    {
        app.Use(async (http, next) =>
        {
            _fields.Enqueue(http.Request.Headers[EctHeaderNames.ExecutionContext].ToString());
            http.Response.OnStarting(() =>
            {
                // Registered first, so it runs last.
                if (http.Response.Headers.TryGetValue(EctHeaderNames.ExecutionContext, out var values)) _returned.Enqueue(values.ToString());
                return Task.CompletedTask;
            });
            await next(http);
        });
        app.UseEct();
        app.Use((http, next) =>
        {
            if (http.GetEct() is { } context) _accepted.Enqueue(context);
            return next(http);
        });
    }
}

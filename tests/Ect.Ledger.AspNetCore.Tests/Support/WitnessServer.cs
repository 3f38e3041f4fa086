using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Ect.Ledger.AspNetCore.Tests;

/// <summary>A witness (C2SP tlog-witness) for one log, which verifies by itself what it signs.</summary>
internal sealed class WitnessServer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly EctWitness _witness;
    private readonly Lock _gate = new();
    private byte[] _root = [];

    private WitnessServer(string name)
    {
        _witness = new(name, _key);
        Answered = line => line;
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        _app = builder.Build();
        _app.MapPost("/w/add-checkpoint", AddCheckpointAsync);
    }

    public EctWitnessKey Key => _witness.Key;
    public EctWitnessEndpoint Endpoint => new(new($"{_app.Urls.Single()}/w/"), Key);

    /// <summary>The last head that it signed.</summary>
    public long Size { get; set; }

    /// <summary>What it was asked, and how it answered.</summary>
    public List<(long Old, long New, int Proof, HttpStatusCode Status)> Calls { get; } = [];

    /// <summary>What it says instead of its line.</summary>
    public Func<string, string> Answered { get; set; }

    /// <summary>What it does instead of an answer of the protocol.</summary>
    public Func<HttpContext, Task>? Instead { get; set; }

    /// <summary>What it waits for before it answers.</summary>
    public Task Gate { get; set; } = Task.CompletedTask;

    /// <summary>Completed when it was asked.</summary>
    public TaskCompletionSource Asked { get; } = new();

    public static async Task<WitnessServer> StartAsync(string name)
    {
        var server = new WitnessServer(name);
        await server._app.StartAsync(TestContext.Current.CancellationToken);
        return server;
    }

    public Task StopAsync() => _app.StopAsync(TestContext.Current.CancellationToken);

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _key.Dispose();
    }

    private async Task AddCheckpointAsync(HttpContext context)
    {
        Asked.TrySetResult();
        await Gate;
        if (Instead is { } instead)
        {
            await instead(context);
            return;
        }

        using var reader = new StreamReader(context.Request.Body);
        var text = await reader.ReadToEndAsync(context.RequestAborted);
        var end = text.IndexOf("\n\n", StringComparison.Ordinal);
        var lines = text[..end].Split('\n');
        var old = long.Parse(lines[0]["old ".Length..], CultureInfo.InvariantCulture);
        byte[][] proof = [.. lines.Skip(1).Select(Convert.FromBase64String)];
        Assert.True(EctTreeHead.TryParse(text[(end + 2)..], out var head));

        var (status, answer) = Decide(old, head, proof);
        Calls.Add((old, head.Size, proof.Length, status));
        context.Response.StatusCode = (int)status;
        if (status is HttpStatusCode.Conflict) context.Response.ContentType = "text/x.tlog.size";
        await context.Response.WriteAsync(answer, context.RequestAborted);
    }

    private (HttpStatusCode Status, string Answer) Decide(long old, EctTreeHead head, byte[][] proof)
    {
        var root = Convert.FromBase64String(head.Note.Split('\n')[2]);
        lock (_gate)
        {
            if (old > head.Size) return (HttpStatusCode.BadRequest, "");
            if (old != Size) return (HttpStatusCode.Conflict, $"{Size}\n");
            var isProven = old is 0 ? proof is [] : Rfc9162.IsConsistent(old, head.Size, _root, root, proof);
            if (!isProven) return (HttpStatusCode.UnprocessableEntity, "");

            (Size, _root) = (head.Size, root);
            return (HttpStatusCode.OK, Answered(_witness.Cosign(head, Forge.Now)));
        }
    }
}

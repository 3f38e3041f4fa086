using System.Net.Mime;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace Ect.AspNetCore.Tests;

/// <summary>An address that keys are fetched from, on a loopback socket; it counts, and answers what the test says at the moment.</summary>
internal sealed class KeyServer : IAsyncDisposable
{
    private volatile Func<HttpContext, Task> _answer = _ => Task.CompletedTask;
    private Callee _callee = null!; // Set by StartAsync, the one way to get a server.

    public int Calls => _callee.Calls.Count;

    public Uri Jwks => new(_callee.Address, "jwks.json");

    /// <summary>As an OpenID Connect provider writes it: without a slash at the end.</summary>
    public string Authority => _callee.Address.GetLeftPart(UriPartial.Authority);

    public static async Task<KeyServer> StartAsync()
    {
        var server = new KeyServer();
        server._callee = await Callee.StartAsync((http, _) => server._answer(http));
        return server;
    }

    public void Answers(Func<HttpContext, Task> answer) => _answer = answer;

    public void Answers(string body, int status = StatusCodes.Status200OK) => Answers(http =>
    {
        http.Response.StatusCode = status;
        http.Response.ContentType = MediaTypeNames.Application.Json;
        return http.Response.WriteAsync(body);
    });

    /// <summary>A discovery document, and the keys at the address that it names.</summary>
    public void AnswersDiscovery(string jwks, string? issuer = null, string? jwksUri = null) => Answers(http =>
        http.Response.WriteAsync(http.Request.Path == "/.well-known/openid-configuration" ? $$"""{"issuer":"{{issuer ?? Authority}}","jwks_uri":"{{jwksUri ?? Jwks.AbsoluteUri}}"}""" : jwks));

    /// <summary>Sends <paramref name="beginning"/> and then nothing more, for as long as the connection lasts.</summary>
    /// <returns>Completes when somebody waits.</returns>
    public Task Hangs(string beginning = "")
    {
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Answers(async http =>
        {
            if (beginning.Length > 0) await http.Response.WriteAsync(beginning);
            await http.Response.Body.FlushAsync();
            asked.TrySetResult();
            await new TaskCompletionSource().Task.WaitAsync(http.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        });
        return asked.Task;
    }

    /// <summary>Two JWK Sets as one.</summary>
    public static string Join(string first, string second)
    {
        var set = JsonNode.Parse(first)!;
        foreach (var key in JsonNode.Parse(second)!["keys"]!.AsArray()) set["keys"]!.AsArray().Add(key!.DeepClone());
        return set.ToJsonString();
    }

    public ValueTask DisposeAsync() => _callee.DisposeAsync();
}

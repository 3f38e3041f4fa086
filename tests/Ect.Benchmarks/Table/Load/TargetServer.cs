using System.Buffers.Text;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.Tokens;

namespace Ect.Benchmarks.Table;

/// <summary>A process with one endpoint on a loopback socket. It says its port, and runs until its input ends.</summary>
internal static class TargetServer
{
    public const string Command = "serve";

    /// <param name="kind">What checks the tokens.</param>
    /// <param name="publicKey">The sender's, in PEM.</param>
    /// <param name="redis">Where Redis is, for a server that has one.</param>
    public static async Task RunAsync(TargetKind kind, string publicKey, string? redis)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        if (kind is TargetKind.JwtBearer) AddJwtBearer(builder.Services, publicKey);
        if (kind is TargetKind.Ect or TargetKind.EctWithRedis) AddEct(builder.Services, publicKey, redis);

        await using var app = builder.Build();
        if (kind is TargetKind.Ect or TargetKind.EctWithRedis) app.UseEct();
        if (kind is TargetKind.Signature) app.Use(VerifyingSignature(publicKey));
        var get = app.MapGet("/", () => "done");
        if (kind is TargetKind.JwtBearer) get.RequireAuthorization();
        app.MapPost("/", async (HttpRequest request) =>
        {
            await request.Body.CopyToAsync(Stream.Null);
            return "done";
        });
        await app.StartAsync();
        Console.WriteLine(new Uri(app.Urls.Single()).Port);

        // Reading the console blocks its thread, also asynchronously: it must be none of the pool, which begins with one.
        await Task.Factory.StartNew(Console.In.ReadToEnd, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    private static void AddEct(IServiceCollection services, string publicKey, string? redis)
    {
        var ect = services.AddEct(options => options.Identity = Receiver.Identity).AddIssuerPem(Sender.Identity, publicKey, Sender.KeyId);
        if (redis is null) return;

        // It serves at once, and what else the machine does refuses nothing.
        ect.AddStackExchangeRedis(redis, options => (options.FenceAtStart, options.Timeout) = (false, TimeSpan.FromSeconds(30)));
    }

    private static Func<HttpContext, RequestDelegate, Task> VerifyingSignature(string publicKey)
    {
        var key = ECDsa.Create();
        key.ImportFromPem(publicKey);
        var provider = new AsymmetricSignatureProvider(new ECDsaSecurityKey(key), SecurityAlgorithms.EcdsaSha256);
        return (http, next) =>
        {
            var token = http.Request.Headers[EctHeaderNames.ExecutionContext].ToString();
            var dot = token.LastIndexOf('.');
            if (provider.Verify(Encoding.ASCII.GetBytes(token, 0, dot), Base64Url.DecodeFromChars(token.AsSpan(dot + 1)))) return next(http);
            http.Response.StatusCode = StatusCodes.Status403Forbidden;
            return Task.CompletedTask;
        };
    }

    private static void AddJwtBearer(IServiceCollection services, string publicKey)
    {
        var key = ECDsa.Create();
        key.ImportFromPem(publicKey);
        services.AddAuthorization();
        services.AddAuthentication().AddJwtBearer(options => options.TokenValidationParameters = new()
        {
            ValidIssuer = Sender.Identity,
            ValidAudience = Receiver.Identity,
            IssuerSigningKey = new ECDsaSecurityKey(key) { KeyId = Sender.KeyId },
        });
    }
}

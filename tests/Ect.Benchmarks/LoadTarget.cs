using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Ect.Benchmarks;

/// <summary>An endpoint on a loopback socket, with or without the middleware in front.</summary>
internal sealed class LoadTarget(WebApplication app) : IAsyncDisposable
{
    public Uri Address => new(app.Urls.Single());

    public static async Task<LoadTarget> StartAsync(Sender? trusted)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        if (trusted is not null)
            builder.Services.AddEct(options => options.Identity = Receiver.Identity).AddIssuerPem(Sender.Identity, trusted.PublicKey, Sender.KeyId);

        var app = builder.Build();
        if (trusted is not null) app.UseEct();
        app.MapGet("/", () => "done");
        await app.StartAsync();
        return new(app);
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();
}

using System.Buffers.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Ect.Benchmarks;

/// <summary>The middleware in front of an endpoint that also takes tokens in JSON, without a server.</summary>
internal sealed class StrangerTarget : IAsyncDisposable
{
    private static readonly Endpoint Endpoint = new(_ => Task.CompletedTask, new(new RequireEctAttribute { AcceptJsonBody = true }), "open to JSON");

    private readonly ServiceProvider _provider;
    private readonly RequestDelegate _pipeline;

    /// <summary>An issuer with the key that is the most expensive to verify with: RSA of 8,192 bits.</summary>
    public const string RsaIssuer = "spiffe://example.com/agent/rsa";

    public StrangerTarget(Sender trusted)
    {
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddEct(options => options.Identity = Receiver.Identity).AddIssuerPem(Sender.Identity, trusted.PublicKey, Sender.KeyId)
            .AddIssuerJwks(RsaIssuer, $$"""{"keys":[{"kty":"RSA","kid":"a-1","n":"{{Base64Url.EncodeToString(Odd(1024))}}","e":"AQAB"}]}""");
        _provider = services.BuildServiceProvider();
        var app = new ApplicationBuilder(_provider);
        app.UseEct();
        app.Run(_ => Task.CompletedTask);
        _pipeline = app.Build();
    }

    /// <returns>Whether it was accepted.</returns>
    public async Task<bool> SendAsync(CarriedBytes bytes)
    {
        var context = new DefaultHttpContext { RequestServices = _provider };
        context.SetEndpoint(Endpoint);
        context.Request.Method = HttpMethods.Post;
        if (bytes.Header is not null) context.Request.Headers[EctHeaderNames.ExecutionContext] = bytes.Header;
        if (bytes.ContentType is not null) (context.Request.ContentType, context.Request.Body) = (bytes.ContentType, new MemoryStream(bytes.Body));

        await _pipeline(context);
        return context.Response.StatusCode is StatusCodes.Status200OK;
    }

    private static byte[] Odd(int length)
    {
        var number = new byte[length];
        Array.Fill(number, (byte)0xff);
        return number;
    }

    public ValueTask DisposeAsync() => _provider.DisposeAsync();
}

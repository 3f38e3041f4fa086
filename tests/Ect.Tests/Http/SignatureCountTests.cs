using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Ect.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Ect.Tests;

/// <summary>A signature may be a call of a vault. Each token that is sent costs one, wherever it finds its place.</summary>
public sealed class SignatureCountTests : IDisposable
{
    private readonly RemoteSigner _signer = new(KeyRing.P256);
    private readonly Wire _wire = new();
    private readonly ServiceProvider _services;
    private int _signaturesBefore;

    public SignatureCountTests()
    {
        var services = new ServiceCollection();
        services.AddEctCore(options => options.Identity = Forge.Me).AddSigningCredentials(_signer.Credentials("me-1"));
        _services = services.BuildServiceProvider();
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _services.Dispose();

    [Theory]
    [InlineData("GET", 0)]
    [InlineData("GET", 3)]
    [InlineData("POST", 0)]
    [InlineData("POST", 3)]
    public async Task SendAsync_TokensInTheHeader_OneSignature(string method, int predecessors)
    {
        await SendAsync(method, predecessors);

        Assert.Equal(predecessors + 1, _wire.Field!.Split(", ").Length);
        AssertSignedOnce();
    }

    [Theory]
    [InlineData(EctBodyForm.Multipart, 0)]
    [InlineData(EctBodyForm.Multipart, 3)]
    [InlineData(EctBodyForm.Json, 0)]
    [InlineData(EctBodyForm.Json, 3)]
    public async Task SendAsync_HeaderAtItsLimit_OneSignature(EctBodyForm form, int predecessors)
    {
        await SendAsync("POST", predecessors);
        var bytes = _wire.Field!.Length;

        foreach (var spare in new[] { -1, 0, 1 })
        {
            await SendAsync("POST", predecessors, new() { BodyForm = form, MaxHeaderBytes = bytes + spare });

            Assert.Equal(spare < 0 ? null : bytes, _wire.Field?.Length);
            Assert.Equal(spare < 0, _wire.Body.Contains("eyJ", StringComparison.Ordinal)); // what a token begins with
            AssertSignedOnce();
        }
    }

    [Theory]
    [InlineData("GET", EctBodyForm.Multipart, "[]")]
    [InlineData("POST", EctBodyForm.Json, "[]")] // no object
    public async Task SendAsync_NoPlaceButTheHeader_OneSignatureForThePredecessorsThatFit(string method, EctBodyForm form, string json)
    {
        await SendAsync(method, predecessors: 3, json: json);
        var bytes = _wire.Field!.Length;

        await SendAsync(method, predecessors: 3, new() { BodyForm = form, MaxHeaderBytes = bytes - 1 }, json);
        Assert.Equal(3, _wire.Field!.Split(", ").Length);
        Assert.Equal(3, Claims(_wire.Field)["pred"]!.AsArray().Count);
        AssertSignedOnce();

        var own = _wire.Field.Split(", ")[0].Length;
        await SendAsync(method, predecessors: 3, new() { BodyForm = form, MaxHeaderBytes = own - 1 }, json);
        Assert.Equal(2, Claims(_wire.Field)["pred"]!.AsArray().Count);
        Assert.True(Claims(_wire.Field).ContainsKey("out_hash"));
        AssertSignedOnce();
    }

    [Fact]
    public async Task SendAsync_NoPlaceAtAll_NothingIsSignedOrSent()
    {
        await SendAsync("GET", predecessors: 0);
        var own = _wire.Field!.Length;
        var requests = _wire.Requests;

        await Assert.ThrowsAsync<NoPlaceException>(() => SendAsync("GET", predecessors: 0, new() { MaxHeaderBytes = own - 1 }));

        Assert.Equal((_signaturesBefore, requests), (_signer.Signatures, _wire.Requests));
    }

    [Fact]
    public async Task SendAsync_ContentThatCannotBeRead_ThrowsWhatItThrewAndSignsNothing()
    {
        await SendAsync("GET", predecessors: 3);
        var (bytes, requests) = (_wire.Field!.Length, _wire.Requests);
        using var invoker = Invoker(new() { BodyForm = EctBodyForm.Json, MaxHeaderBytes = bytes / 2 });
        using var request = new HttpRequestMessage(HttpMethod.Post, "http://localhost/") { Content = new BrokenContent() };
        using var scope = Get<IEctScopes>().Begin();
        for (var i = 0; i < 3; i++) scope.AddPredecessor(TestTokens.Token(issuer: Forge.Bob, text: new string('x', 500)));
        _signaturesBefore = _signer.Signatures;

        var exception = await Assert.ThrowsAsync<InvalidOperationException>(() => invoker.SendAsync(request, Cancellation));

        Assert.Equal("The source is gone.", exception.Message);
        Assert.Equal((_signaturesBefore, requests), (_signer.Signatures, _wire.Requests));
    }

    [Fact]
    public async Task SendAsync_RepeatedAttempts_OneSignatureForEach()
    {
        using var invoker = Invoker(new());
        using var request = new HttpRequestMessage(HttpMethod.Get, "http://localhost/");
        await SendAsync("GET", predecessors: 0);
        _signaturesBefore = _signer.Signatures;

        for (var i = 0; i < 3; i++) (await invoker.SendAsync(request, Cancellation)).Dispose();

        Assert.Equal(3, _signer.Signatures - _signaturesBefore);
    }

    private async Task SendAsync(string method, int predecessors, EctMessageHandlerOptions? options = null, string json = "{}")
    {
        using var invoker = Invoker(options ?? new());
        using var request = new HttpRequestMessage(new HttpMethod(method), "http://localhost/");
        if (method is "POST") request.Content = new StringContent(json, Encoding.UTF8, "application/json");
        using var scope = Get<IEctScopes>().Begin();
        for (var i = 0; i < predecessors; i++) scope.AddPredecessor(TestTokens.Token(issuer: Forge.Bob, text: new string('x', 500)));

        await Get<EctIssuer>().IssueAsync(IssuerHost.Root(), Cancellation); // The keys are there from now on.
        _signaturesBefore = _signer.Signatures;
        using var response = await invoker.SendAsync(request, Cancellation);
    }

    private HttpMessageInvoker Invoker(EctMessageHandlerOptions options)
    {
        (options.Audience, options.Action) = (Forge.Alice, "order_placed");
        var handler = new EctMessageHandler(Get<EctIssuer>(), Get<EctVerifier>(), Get<IEctScopes>(), Get<IOptions<EctOptions>>(), options,
            Get<ILogger<EctMessageHandler>>());
        handler.InnerHandler = _wire;
        return new HttpMessageInvoker(handler, disposeHandler: false);
    }

    private T Get<T>() where T : notnull => _services.GetRequiredService<T>();

    private void AssertSignedOnce() => Assert.Equal(1, _signer.Signatures - _signaturesBefore);

    private static JsonObject Claims(string field)
    {
        Assert.True(EctToken.TryParse(field.Split(", ")[0], new EctLimits(), out var token));
        return JsonNode.Parse(System.Buffers.Text.Base64Url.DecodeFromChars(token.EncodedToken.Split('.')[1]))!.AsObject();
    }

    private sealed class BrokenContent : HttpContent
    {
        public BrokenContent() => Headers.ContentType = new("application/json");

        protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
            throw new InvalidOperationException("The source is gone.");

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }

    /// <summary>Keeps what would be sent.</summary>
    private sealed class Wire : HttpMessageHandler
    {
        public int Requests { get; private set; }

        public string? Field { get; private set; }

        public string Body { get; private set; } = "";

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Requests++;
            Field = request.Headers.NonValidated.TryGetValues("Execution-Context", out var values) ? values.ToString() : null;
            Body = request.Content is null ? "" : await request.Content.ReadAsStringAsync(cancellationToken);
            return new HttpResponseMessage(HttpStatusCode.OK);
        }
    }
}

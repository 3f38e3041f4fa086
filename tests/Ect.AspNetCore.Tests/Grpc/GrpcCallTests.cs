using System.Text;
using System.Text.Json.Nodes;
using Grpc.Core;
using Grpc.Net.Client;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Ect.AspNetCore.Tests;

public class GrpcCallTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Call_WithHandler_ServiceSeesTheVerifiedGraph()
    {
        EctContext? seen = null;
        string[] frontier = [];
        await using var host = await RelayHost.StartAsync(new()
        {
            Tell = (message, context) =>
            {
                var http = context.GetHttpContext();
                seen = http.GetRequiredEct();
                frontier = [.. http.RequestServices.GetRequiredService<IEctScopes>().Current!.Frontier.Select(token => token.Id)];
                return Task.FromResult(message);
            },
        });

        await host.Client.TellAsync(GrpcCalls.Hello, cancellationToken: Cancellation);

        var head = Assert.Single(seen!.Heads);
        Assert.Equal(Forge.Alice, head.Issuer);
        Assert.Equal("order_placed", head.Action);
        Assert.Equal([head.Id], frontier);
    }

    [Theory]
    [InlineData(MethodType.Unary)]
    [InlineData(MethodType.ServerStreaming)]
    [InlineData(MethodType.ClientStreaming)]
    [InlineData(MethodType.DuplexStreaming)]
    public async Task Call_OfEachKind_CarriesANewTokenWithoutAHash(MethodType kind)
    {
        await using var host = await RelayHost.StartAsync(handler: options => options.OutputHash = EctOutputHash.Always);
        using var scope = host.Scopes.Begin();

        await host.Client.CallAsync(kind);
        await host.Client.CallAsync(kind);

        Assert.Equal(2, host.Arrivals.Heads.Select(head => head.Id).Distinct().Count());
        Assert.All(host.Arrivals.Heads, head => Assert.Null(head.OutputHash));
        Assert.All(host.Arrivals.Heads, head => Assert.Equal(scope.WorkflowId, head.WorkflowId));
    }

    [Fact]
    public async Task Call_Blocking_CarriesATokenToo()
    {
        await using var host = await RelayHost.StartAsync();

        var answer = await Task.Run(() => host.Client.Tell(GrpcCalls.Hello, cancellationToken: Cancellation), Cancellation);

        Assert.Equal("hello", answer.Text);
        Assert.Single(host.Arrivals.Heads);
    }

    [Theory]
    [InlineData(MethodType.Unary)]
    [InlineData(MethodType.ServerStreaming)]
    [InlineData(MethodType.ClientStreaming)]
    [InlineData(MethodType.DuplexStreaming)]
    public async Task Call_WithoutToken_IsPermissionDenied(MethodType kind)
    {
        await using var host = await RelayHost.StartAsync();
        var (exception, calls) = (default(RpcException), 0);

        // A client that is still sending may learn first that nobody reads it.
        do exception = await Assert.ThrowsAsync<RpcException>(() => host.PlainClient.CallAsync(kind));
        while (++calls < 10 && exception.StatusCode is StatusCode.Cancelled);

        Assert.Equal(StatusCode.PermissionDenied, exception.StatusCode);
        Assert.Contains("403", exception.Status.Detail, StringComparison.Ordinal);
        Assert.Equal(calls, host.Arrivals.Fields.Count);
        Assert.Empty(host.Arrivals.Accepted);
    }

    [Fact]
    public async Task Call_TokenOfAnotherCall_IsPermissionDenied()
    {
        await using var host = await RelayHost.StartAsync();
        var headers = new Metadata { { EctHeaderNames.ExecutionContext, Service.Alice.Token() } };

        await host.PlainClient.CallAsync(MethodType.Unary, headers);
        var exception = await Assert.ThrowsAsync<RpcException>(() => host.PlainClient.CallAsync(MethodType.Unary, headers));

        Assert.Equal(StatusCode.PermissionDenied, exception.StatusCode);
        Assert.Contains(host.Logs, text => text.Contains("ECT refused: Replayed", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Call_ReplayCacheOutOfReach_IsUnavailable()
    {
        await using var host = await RelayHost.StartAsync(services: all => all.AddSingleton<IEctReplayCache>(new FlakyReplayCache(failures: 1)));

        var exception = await Assert.ThrowsAsync<RpcException>(() => host.Client.CallAsync(MethodType.Unary));

        Assert.Equal(StatusCode.Unavailable, exception.StatusCode);
    }

    [Fact]
    public async Task Call_UnknownMethodWithoutToken_IsPermissionDeniedToo()
    {
        await using var host = await RelayHost.StartAsync();
        using var channel = GrpcChannel.ForAddress(host.Address);
        var marshaller = Marshallers.Create(text => Encoding.UTF8.GetBytes(text), Encoding.UTF8.GetString);
        var unknown = new Method<string, string>(MethodType.Unary, "relay.Relay", "Whisper", marshaller, marshaller);

        var exception = await Assert.ThrowsAsync<RpcException>(async () =>
            await channel.CreateCallInvoker().AsyncUnaryCall(unknown, host: null, new CallOptions(cancellationToken: Cancellation), "hello"));

        Assert.Equal(StatusCode.PermissionDenied, exception.StatusCode);
    }

    [Fact]
    public async Task Call_ServiceWithoutEct_PassesWithoutToken()
    {
        await using var host = await RelayHost.StartAsync(endpoints: service => service.DisableEct());

        await host.PlainClient.CallAsync(MethodType.Unary);

        Assert.Empty(host.Arrivals.Accepted);
    }

    [Fact]
    public async Task Call_NothingSaysWhatWasDone_FailsWithTheRemedyAndSendsNothing()
    {
        await using var host = await RelayHost.StartAsync(handler: options => options.Action = null);

        var exception = await Assert.ThrowsAsync<RpcException>(() => host.Client.CallAsync(MethodType.Unary));

        Assert.Equal(StatusCode.Internal, exception.StatusCode);
        Assert.Contains("EctScope.Action", exception.Status.Detail, StringComparison.Ordinal);
        Assert.Empty(host.Arrivals.Fields);
    }

    [Fact]
    public async Task Call_ActionOfTheScope_IsWhatWasDone()
    {
        await using var host = await RelayHost.StartAsync(handler: options => options.Action = null);
        using var scope = host.Scopes.Begin();
        scope.Action = "order_checked";

        await host.Client.CallAsync(MethodType.Unary);

        Assert.Equal("order_checked", Assert.Single(host.Arrivals.Heads).Action);
    }

    [Fact]
    public async Task Call_ActionSaidByAHandlerForEachMethod_IsWhatWasDone()
    {
        await using var host = await RelayHost.StartAsync(client: builder => builder.AddHttpMessageHandler(() => new MethodAction()));

        await host.Client.CallAsync(MethodType.Unary);
        await host.Client.CallAsync(MethodType.DuplexStreaming);

        Assert.Equal(["wants /relay.Relay/Tell", "wants /relay.Relay/Converse"], host.Arrivals.Heads.Select(head => head.Action));
    }

    [Theory]
    [InlineData(7_168, false)]
    [InlineData(28_672, true)]
    public async Task Call_PredecessorsBeyondTheUsualHeader_GoAlongWhereMaxHeaderBytesLetsThem(int maxHeaderBytes, bool isAccepted)
    {
        await using var host = await RelayHost.StartAsync(handler: options => options.MaxHeaderBytes = maxHeaderBytes);
        using var scope = host.Scopes.Begin();
        for (var i = 0; i < 5; i++) scope.AddPredecessor(LongTokenOfBob());

        var call = host.Client.CallAsync(MethodType.ServerStreaming);

        if (isAccepted)
        {
            await call;
            Assert.InRange(Assert.Single(host.Arrivals.Fields).Length, 20_000, maxHeaderBytes);
            Assert.Equal(6, Assert.Single(host.Arrivals.Accepted).Graph.Nodes.Count(node => node.Token is not null));
        }
        else
        {
            // Without a shared store the receiver does not know those that stayed behind.
            var exception = await Assert.ThrowsAsync<RpcException>(() => call);
            Assert.Equal(StatusCode.PermissionDenied, exception.StatusCode);
            Assert.InRange(Assert.Single(host.Arrivals.Fields).Length, 4_000, maxHeaderBytes);
        }
    }

    [Fact]
    public async Task Call_Tokens_NeverReachALog()
    {
        await using var host = await RelayHost.StartAsync();
        using var scope = host.Scopes.Begin();

        await host.Client.CallAsync(MethodType.Unary);
        await host.Client.CallAsync(MethodType.DuplexStreaming);

        string[] tokens = [.. host.Arrivals.Fields, .. host.Arrivals.Returned];
        Assert.Equal(4, tokens.Length);
        Assert.DoesNotContain(host.Logs, text => tokens.Any(token => text.Contains(token, StringComparison.Ordinal)));
    }

    private static EctToken LongTokenOfBob()
    {
        var id = Forge.NewId();
        var text = Service.Bob.Token(token =>
        {
            token.Id = id;
            token.Extensions = new JsonObject { ["note"] = new string('x', 2_900) };
        });
        return TestTokens.Token(id, issuer: Forge.Bob, text: text);
    }

    private sealed class MethodAction : DelegatingHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            base.SendAsync(request.SetEctAction($"wants {request.RequestUri!.AbsolutePath}"), cancellationToken);
    }
}

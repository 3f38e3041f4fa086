using Grpc.Core;
using Grpc.Net.Client.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Ect.AspNetCore.Tests;

public class GrpcRetryTests
{
    private static readonly RetryPolicy Policy = new()
    {
        MaxAttempts = 3,
        InitialBackoff = TimeSpan.FromMilliseconds(1),
        MaxBackoff = TimeSpan.FromMilliseconds(1),
        BackoffMultiplier = 1,
        RetryableStatusCodes = { StatusCode.Unavailable },
    };

    [Theory]
    [InlineData(MethodType.Unary)]
    [InlineData(MethodType.ClientStreaming)]
    public async Task Retry_ReplayCacheOutOfReachAtFirst_EveryAttemptHasItsOwnToken(MethodType kind)
    {
        await using var host = await StartAsync(failures: 2);
        using var scope = host.Scopes.Begin();

        await host.Client.CallAsync(kind);

        Assert.Equal(3, host.Arrivals.Fields.Distinct().Count());
        Assert.Equal(scope.WorkflowId, Assert.Single(host.Arrivals.Heads).WorkflowId);
        Assert.Equal([host.Arrivals.Heads[0].Id], Assert.Single(scope.Frontier).Predecessors);
    }

    [Fact]
    public async Task Retry_RefusedCall_IsNotSentAgain()
    {
        await using var host = await StartAsync(failures: 0);

        await Assert.ThrowsAsync<RpcException>(() => host.PlainClient.CallAsync(MethodType.Unary));

        Assert.Single(host.Arrivals.Fields);
    }

    private static Task<RelayHost> StartAsync(int failures) => RelayHost.StartAsync(
        services: all => all.AddSingleton<IEctReplayCache>(new FlakyReplayCache(failures)),
        retries: new ServiceConfig { MethodConfigs = { new MethodConfig { Names = { MethodName.Default }, RetryPolicy = Policy } } });
}

using Ect.AspNetCore.Bodies;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;

namespace Ect.AspNetCore.Tests;

/// <summary>What becomes of bodies that carry tokens where an endpoint does not want them, or has them from the header.</summary>
public class BodyEndpointTests
{
    [Theory]
    [InlineData("Execution-Context: {0}\r\n")]
    [InlineData("Execution-Context:\r\n")]
    public async Task HeaderAndBody_AtOnce_IsAmbiguous(string field)
    {
        await using var service = await Receiver.StartAsync();
        var fields = string.Format(null, field, Service.Alice.Token());

        Receiver.AssertRefused(await service.PostRawAsync(Parts.Good, fields), 403, EctFailureReason.AmbiguousTransport);
        var token = Service.Alice.Token();
        Receiver.AssertRefused(await service.PostRawAsync(token, fields, EctMediaTypes.MediaType), 403, EctFailureReason.AmbiguousTransport);
        var refusals = await service.Services.GetRequiredService<IEctRefusals>().GetAsync(TestContext.Current.CancellationToken);
        Assert.Equal([KeyValuePair.Create(EctFailureReason.AmbiguousTransport, 2L)], refusals.Counts);
        Assert.Contains("1||0|False|", await service.PostRawAsync(token, type: EctMediaTypes.MediaType), StringComparison.Ordinal); // nothing was used up
    }

    [Fact]
    public async Task Refusals_BeforeTheVerifier_AreToldLikeItsOwn()
    {
        var seen = new TaskCompletionSource<IEctFeature?>();
        await using var service = await Service.StartAsync(app =>
        {
            app.Use(async (context, next) =>
            {
                await next(context);
                seen.SetResult(context.Features.Get<IEctFeature>());
            });
            app.UseEct();
        }, sockets: HttpProtocols.Http1);

        using var response = await service.PostForResponseAsync(Parts.Body(Parts.Good), Service.Alice.Token());

        await response.AssertRefusedAsync();
        // The answer can be here before.
        var feature = await seen.Task.WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);
        Assert.Equal(EctFailureReason.AmbiguousTransport, feature?.FailureReason);
        Assert.Equal("no-store", response.Headers.CacheControl?.ToString());
        Assert.Contains(service.Logs.GetSnapshot(), record => record.Message.Contains("ECT refused: AmbiguousTransport.", StringComparison.Ordinal)
            && record.Message.Contains("not in both", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Disabled_UnwrappedBody_GetsTheContent()
    {
        await using var service = await Receiver.StartAsync(app => app.MapPost("/", Receiver.EchoAsync).DisableEct());

        Assert.Equal($"0|application/json||True|{Parts.Json}", await service.PostAsync(Parts.Body(Parts.Token("whatever") + Parts.Content(Parts.Json) + Parts.End)));
        Assert.Equal($"0|{Parts.Type}|{Parts.Good.Length}|True|{Parts.Good[..4]}", (await service.PostAsync(Parts.Body(Parts.Good), "garbage"))[..^(Parts.Good.Length - 4)]);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task DisabledOrWithoutEct_BodyThatCanNotBeUnwrapped_IsABrokenBody(bool usesEct)
    {
        await using var service = await Service.StartAsync(app =>
        {
            if (usesEct) app.UseEct();
            app.MapPost("/", Receiver.EchoAsync).DisableEct();
        }, sockets: HttpProtocols.Http1);

        Assert.StartsWith("HTTP/1.1 400 ", await service.PostRawAsync(Parts.Token("token")), StringComparison.Ordinal);
        Assert.StartsWith("HTTP/1.1 400 ", await service.PostRawAsync(Parts.Token(new string('x', 16_385)) + Parts.End), StringComparison.Ordinal);
        Assert.Contains(Parts.Json, await service.PostRawAsync(Parts.Good), StringComparison.Ordinal);
    }

    [Fact]
    public async Task AllowMissing_BodyThatCanNotBeUnwrapped_IsRefusedAllTheSame()
    {
        await using var service = await Receiver.StartAsync(app => app.MapPost("/", Receiver.EchoAsync).AllowMissingEct());

        Receiver.AssertRefused(await service.PostRawAsync(Parts.Token("token")), 403, EctFailureReason.Malformed);
        Receiver.AssertRefused(await service.PostRawAsync("abc", "Content-Encoding: br\r\n"), 415, EctFailureReason.UnsupportedContentEncoding);
        Assert.Contains($"0|application/json||True|{Parts.Json}", await service.PostRawAsync(Parts.Content(Parts.Json) + Parts.End), StringComparison.Ordinal);
    }

    [Fact]
    public async Task WithoutTheStartupFilter_UseEctUnwraps()
    {
        await using var service = await Receiver.StartAsync(services: services => services.Remove(services.Single(s => s.ImplementationType == typeof(BodyStartupFilter))));

        Assert.Equal($"1|application/json||True|{Parts.Json}", await service.PostAsync(Parts.Body(Parts.Good)));
    }
}

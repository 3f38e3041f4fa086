using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Ect.AspNetCore.Tests;

public class MinimalApiTests
{
    [Fact]
    public async Task Group_SpeaksFirst_EndpointLast()
    {
        await using var service = await Service.StartAsync(app =>
        {
            app.UseEct();
            var group = app.MapGroup("/").RequireEct(new("approve_spec"));
            group.MapGet("/group", () => "");
            group.MapGet("/endpoint", () => "").RequireEct(new("review_spec"));
            group.MapGet("/open", () => "").DisableEct();
            app.MapGroup("/").DisableEct().MapGet("/closed", () => "").RequireEct();
        }, middleware: options => options.ExposeFailureReason = true);

        using var group = await service.GetAsync("/group", Service.Alice.Token());
        using var endpoint = await service.GetAsync("/endpoint", Service.Alice.Token());
        using var open = await service.GetAsync("/open");
        using var closed = await service.GetAsync("/closed");

        await group.AssertRefusedAsync(reason: EctFailureReason.ActionNotAllowed);
        Assert.Equal(HttpStatusCode.OK, endpoint.StatusCode);
        Assert.Equal(HttpStatusCode.OK, open.StatusCode);
        await closed.AssertRefusedAsync(reason: EctFailureReason.Missing);
    }

    [Fact]
    public async Task Attributes_OnHandler_Hold()
    {
        await using var service = await Service.StartAsync(app =>
        {
            app.UseEct();
            app.MapGet("/", [RequireEct("approve_spec")] () => "");
            app.MapGet("/entrance", [AllowMissingEct] () => "");
        }, middleware: options => options.ExposeFailureReason = true);

        using var refused = await service.GetAsync("/", Service.Alice.Token());
        using var entered = await service.GetAsync("/entrance");

        await refused.AssertRefusedAsync(reason: EctFailureReason.ActionNotAllowed);
        Assert.Equal(HttpStatusCode.OK, entered.StatusCode);
    }

    [Theory]
    [InlineData(EctUnresolvedPredecessors.Refuse, HttpStatusCode.Forbidden)]
    [InlineData(EctUnresolvedPredecessors.Report, HttpStatusCode.OK)]
    public async Task RequireEct_UnresolvedPredecessors_AreTheEndpointsChoice(EctUnresolvedPredecessors choice, HttpStatusCode expected)
    {
        await using var service = await Service.StartAsync(app =>
        {
            app.UseEct();
            app.MapGet("/", (HttpContext http) => http.GetRequiredEct().Graph.IsComplete)
                .RequireEct(new() { UnresolvedPredecessors = choice });
        });

        using var response = await service.GetAsync("/", Service.Alice.Token(c => c["pred"]!.AsArray().Add(Forge.NewId())));

        Assert.Equal(expected, response.StatusCode);
        if (response.IsSuccessStatusCode) Assert.Equal("false", await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task RequireEct_WithoutConsuming_LeavesTheTokenToTheNext()
    {
        await using var service = await Service.StartAsync(app =>
        {
            app.UseEct();
            app.MapGet("/gate", () => "").RequireEct(new() { Consume = false });
            app.MapGet("/", () => "");
        }, middleware: options => options.ExposeFailureReason = true);
        var token = Service.Alice.Token();

        using var gate = await service.GetAsync("/gate", token);
        using var used = await service.GetAsync("/", token);
        using var replayed = await service.GetAsync("/", token);

        Assert.Equal(HttpStatusCode.OK, gate.StatusCode);
        Assert.Equal(HttpStatusCode.OK, used.StatusCode);
        await replayed.AssertRefusedAsync(reason: EctFailureReason.Replayed);
    }

    [Fact]
    public async Task RequireEct_LowerLevel_AcceptsUnsigned()
    {
        await using var service = await Service.StartAsync(app =>
        {
            app.UseEct();
            app.MapGet("/", () => "");
            app.MapGet("/unsigned", () => "").RequireEct(new() { MinimumLevel = EctAssuranceLevel.L1 });
        }, middleware: options => options.ExposeFailureReason = true);

        using var refused = await service.GetAsync("/", Service.Alice.Unsigned());
        using var accepted = await service.GetAsync("/unsigned", Service.Alice.Unsigned());

        await refused.AssertRefusedAsync(reason: EctFailureReason.LevelTooLow);
        Assert.Equal(HttpStatusCode.OK, accepted.StatusCode);
    }

    [Fact]
    public Task RequireEct_Misconfigured_ThrowsWhereItIsWritten() => Assert.ThrowsAsync<ArgumentOutOfRangeException>(() =>
        Service.StartAsync(app => app.MapGet("/", () => "").RequireEct(new() { MinimumLevel = default(EctAssuranceLevel) })));
}

using System.Net;
using Ect.Testing;
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
            var group = app.MapGroup("/").RequireEct(e => e.Actions("approve_spec"));
            group.MapGet("/group", () => "");
            group.MapGet("/endpoint", () => "").RequireEct(e => e.Actions("review_spec"));
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

    [Fact]
    public async Task Issuers_OfTheEndpoint_OthersAreRefusedAndKeepTheirTokens()
    {
        await using var service = await Service.StartAsync(app =>
        {
            app.UseEct();
            var group = app.MapGroup("/").RequireEct(e => e.Issuers(Forge.Bob).Actions("review_spec"));
            group.MapGet("/bob", () => "");
            group.MapGet("/both", [RequireEct(Issuers = [Forge.Alice, Forge.Bob])] () => "");
            app.MapGet("/any", () => "");
        }, middleware: options => options.ExposeFailureReason = true);
        var token = Service.Alice.Token();

        using var refused = await service.GetAsync("/bob", token);
        using var accepted = await service.GetAsync("/bob", Service.Bob.Token());
        using var otherAction = await service.GetAsync("/bob", Service.Bob.Token(token => token.Action = "approve_spec"));
        using var listed = await service.GetAsync("/both", token);
        using var any = await service.GetAsync("/any", Service.Alice.Token());

        await refused.AssertRefusedAsync(reason: EctFailureReason.IssuerNotAllowed);
        Assert.Equal(HttpStatusCode.OK, accepted.StatusCode);
        await otherAction.AssertRefusedAsync(reason: EctFailureReason.ActionNotAllowed);
        Assert.Equal(HttpStatusCode.OK, listed.StatusCode);
        Assert.Equal(HttpStatusCode.OK, any.StatusCode);
    }

    [Fact]
    public async Task Issuers_OfTheEndpoint_PredecessorsMayBeOfOthers()
    {
        await using var service = await Service.StartAsync(app =>
        {
            app.UseEct();
            app.MapGet("/", () => "").RequireEct(e => e.Issuers(Forge.Bob));
        }, middleware: options => options.ExposeFailureReason = true);
        var id = Forge.NewId();
        var inline = Service.Alice.Token(token => (token.Id, token.Audiences[0]) = (id, Forge.Bob));

        using var accepted = await service.GetAsync("/", inline, Service.Bob.Token(token => token.Predecessors.Add(id)));
        using var twoHeads = await service.GetAsync("/", Service.Alice.Token(), Service.Bob.Token());

        Assert.Equal(HttpStatusCode.OK, accepted.StatusCode);
        await twoHeads.AssertRefusedAsync(reason: EctFailureReason.IssuerNotAllowed);
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
                .RequireEct(e => e.UnresolvedPredecessors(choice));
        });

        using var response = await service.GetAsync("/", EctTestFault.UnknownPredecessor);

        Assert.Equal(expected, response.StatusCode);
        if (response.IsSuccessStatusCode) Assert.Equal("false", await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task RequireEct_WithoutConsuming_LeavesTheTokenToTheNext()
    {
        await using var service = await Service.StartAsync(app =>
        {
            app.UseEct();
            app.MapGet("/gate", () => "").RequireEct(e => e.Consume(false));
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
            app.MapGet("/unsigned", () => "").RequireEct(e => e.MinimumLevel(EctAssuranceLevel.L1));
        }, middleware: options => options.ExposeFailureReason = true);

        using var refused = await service.GetAsync("/", EctTestFault.NotSigned);
        using var accepted = await service.GetAsync("/unsigned", EctTestFault.NotSigned);

        await refused.AssertRefusedAsync(reason: EctFailureReason.LevelTooLow);
        Assert.Equal(HttpStatusCode.OK, accepted.StatusCode);
    }

    [Fact]
    public Task RequireEct_Misconfigured_ThrowsWhereItIsWritten() => Assert.ThrowsAsync<ArgumentOutOfRangeException>(() =>
        Service.StartAsync(app => app.MapGet("/", () => "").RequireEct(e => e.MinimumLevel(default(EctAssuranceLevel)))));
}

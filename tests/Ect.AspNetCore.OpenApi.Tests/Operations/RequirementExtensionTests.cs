using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Ect.AspNetCore.OpenApi.Tests;

public class RequirementExtensionTests
{
    [Fact]
    public async Task Extension_OfAnEndpointThatSaysNothing_IsOfTheOptions()
    {
        await using var service = await StartAsync(options: o =>
        {
            (o.MinimumLevel, o.RefuseTainted) = (EctAssuranceLevel.L1, true);
            o.UnresolvedPredecessors = EctUnresolvedPredecessors.Report;
        }, middleware: o =>
        {
            (o.Mode, o.BindBody, o.BindCaller.UserClaim) = (EctMode.Report, EctBodyBinding.InputHash, "sub");
        });

        AssertIs("""
            {
              "mode": "report", "allowMissing": false, "audiences": ["spiffe://example.com/agent/me"], "minimumLevel": "L1",
              "minimumPredecessorLevel": "L1", "unresolvedPredecessors": "report", "refuseTainted": true, "consume": true,
              "bindBody": "inputHash", "bindCaller": ["userClaim"]
            }
            """, await ReadAsync(service));
    }

    [Fact]
    public async Task Extension_OfAnEndpointThatSaysEverything_IsOfTheEndpoint()
    {
        await using var service = await StartAsync(endpoint => endpoint.WithEctAction("order_placed").ReturnEct().RequireEct(e => e
            .Actions("a", "b").Issuers(Forge.Alice).MinimumLevel(EctAssuranceLevel.L1).MinimumPredecessorLevel(EctAssuranceLevel.L2)
            .UnresolvedPredecessors(EctUnresolvedPredecessors.Report).RefuseTainted().Consume(false).BindBody(EctBodyBinding.OutputHash)));

        AssertIs("""
            {
              "mode": "enforce", "allowMissing": false, "audiences": ["spiffe://example.com/agent/me"], "minimumLevel": "L1",
              "minimumPredecessorLevel": "L2", "unresolvedPredecessors": "report", "refuseTainted": true, "consume": false,
              "actions": ["a", "b"], "issuers": ["spiffe://example.com/agent/a"], "bindBody": "outputHash", "returnsToken": true, "action": "order_placed"
            }
            """, await ReadAsync(service));
    }

    [Fact]
    public async Task Extension_OfL3_LeavesPredecessorsAtL2()
    {
        await using var service = await StartAsync(
            endpoint => endpoint.RequireEct(e => e.MinimumLevel(EctAssuranceLevel.L3)),
            ect => ect.AddLedger<NoLedger>());

        var extension = await ReadAsync(service);

        Assert.Equal(("L3", "L2"), ((string?)extension["minimumLevel"], (string?)extension["minimumPredecessorLevel"]));
    }

    [Fact]
    public async Task Extension_OfControllersThatAreMappedWithARequirement_HasIt()
    {
        await using var service = await DescribedService.StartAsync(app => app.MapControllers().RequireEct(e => e.Actions("mapped")));

        var operation = await service.ReadOperationAsync("/controller/orders/{id}", "get");

        Assert.Equal("mapped", (string?)operation["x-ect"]!["actions"]![0]);
    }

    [Fact]
    public async Task Operation_OfADisabledEndpoint_IsAsItWas()
    {
        await using var service = await StartAsync(endpoint => endpoint.DisableEct());

        var operation = await service.ReadOperationAsync("/orders", "post");

        Assert.Null(operation["x-ect"]);
        Assert.Null(operation["parameters"]);
        Assert.Equal(["application/json"], operation["requestBody"]!["content"]!.AsObject().Select(type => type.Key));
        Assert.Equal(["200"], operation["responses"]!.AsObject().Select(answer => answer.Key));
    }

    [Fact]
    public async Task Operation_OfAnEndpointThatOnlyReports_HasNoRefusals()
    {
        await using var service = await StartAsync(endpoint => endpoint.RequireEct(e => e.Mode(EctMode.Report)));

        var operation = await service.ReadOperationAsync("/orders", "post");

        Assert.Equal("report", (string?)operation["x-ect"]!["mode"]);
        Assert.Equal(["200"], operation["responses"]!.AsObject().Select(answer => answer.Key));
    }

    private static Task<DescribedService> StartAsync(
        Action<RouteHandlerBuilder>? endpoint = null, Action<EctBuilder>? ect = null, Action<EctOptions>? options = null,
        Action<EctMiddlewareOptions>? middleware = null) =>
        DescribedService.StartAsync(app =>
        {
            var mapped = app.MapPost("/orders", (Order order) => order);
            endpoint?.Invoke(mapped);
        }, ect, options, middleware);

    private static async Task<JsonObject> ReadAsync(DescribedService service) =>
        (await service.ReadOperationAsync("/orders", "post"))["x-ect"]!.AsObject();

    private static void AssertIs(string expected, JsonObject extension) =>
        Assert.Equal(JsonNode.Parse(expected)!.ToJsonString(), extension.ToJsonString());
}

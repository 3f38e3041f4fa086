using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Ect.AspNetCore.OpenApi.Tests;

/// <summary>The service accepts the forms of the body that its document has.</summary>
public class TokenBodiesTests
{
    private const string Multipart = "multipart/related; type=\"application/exec+jwt\"", Json = "application/json";

    [Fact]
    public async Task Forms_OfAnEndpointThatReadsJson_AreAccepted()
    {
        await using var service = await StartAsync(e => e.AcceptJsonBody());

        var content = (await service.ReadOperationAsync("/orders", "post"))["requestBody"]!["content"]!.AsObject();

        Assert.Equal([Json, Multipart], content.Select(type => type.Key));
        foreach (var (type, _) in content)
        {
            using HttpContent body = type is Json ? MakeJson() : MakeMultipart();
            var answer = await service.Client.PostAsync("/orders", body, TestContext.Current.CancellationToken);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            Assert.Equal("x 3", await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        }
    }

    [Fact]
    public async Task Forms_OfAnEndpointWithoutContent_AreAccepted()
    {
        await using var service = await StartAsync();

        var body = (await service.ReadOperationAsync("/empty", "post"))["requestBody"]!;

        Assert.Equal([Multipart, EctMediaTypes.MediaType], body["content"]!.AsObject().Select(type => type.Key));
        Assert.Null(body["required"]);
        using var token = MakeToken();
        using var answer = await service.Client.PostAsync("/empty", token, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        using var tokens = new MultipartContent("related") { MakeToken() };
        tokens.Headers.ContentType!.Parameters.Add(new("type", "\"application/exec+jwt\""));
        using var second = await service.Client.PostAsync("/empty", tokens, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, second.StatusCode);
    }

    [Fact]
    public async Task Body_ThatTheApplicationRefersTo_IsCopiedAndHasTheFormsToo()
    {
        await using var service = await StartAsync(e => e.AcceptJsonBody(), ReferTo("Shared", (document, body) =>
            document.AddComponent("Shared", body)));

        var document = JsonNode.Parse(await service.ReadDocumentAsync())!;

        var body = document["paths"]!["/orders"]!["post"]!["requestBody"]!;
        Assert.Equal(("An order.", true), ((string?)body["description"], (bool?)body["required"]));
        Assert.Equal([Json, "application/xml", Multipart], body["content"]!.AsObject().Select(type => type.Key));
        Assert.Contains("execution_context", body["content"]![Json]!["schema"]!.ToJsonString(), StringComparison.Ordinal);
        Assert.Equal("application/json, application/xml", (string?)body["content"]![Multipart]!["encoding"]!["content"]!["contentType"]);
        var shared = document["components"]!["requestBodies"]!["Shared"]!["content"]!;
        Assert.Equal([Json, "application/xml"], shared.AsObject().Select(type => type.Key));
        Assert.DoesNotContain("execution_context", shared[Json]!.ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Body_ThatIsNotInTheDocumentYet_StaysAReference()
    {
        await using var service = await StartAsync(document: ReferTo("Later", (_, _) => { }));

        var body = (await service.ReadOperationAsync("/orders", "post"))["requestBody"]!.AsObject();

        Assert.Equal(["$ref"], body.Select(member => member.Key));
        Assert.Equal("#/components/requestBodies/Later", (string?)body["$ref"]);
    }

    [Fact]
    public async Task Json_WhereItIsNotAccepted_HasNoMember()
    {
        await using var service = await StartAsync();

        var schema = (await service.ReadOperationAsync("/orders", "post"))["requestBody"]!["content"]![Json]!["schema"]!;
        using var body = MakeJson();
        var answer = await service.Client.PostAsync("/orders", body, TestContext.Current.CancellationToken);

        Assert.DoesNotContain("execution_context", schema.ToJsonString(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
    }

    [Fact]
    public async Task Json_OfAnEndpointThatBindsTheBody_HasNoMember()
    {
        await using var service = await StartAsync(e => e.AcceptJsonBody().BindBody(EctBodyBinding.OutputHash));

        var schema = (await service.ReadOperationAsync("/orders", "post"))["requestBody"]!["content"]![Json]!["schema"]!;

        Assert.DoesNotContain("execution_context", schema.ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Field_WhereTheBodyMayCarryTokens_IsNotRequired()
    {
        await using var service = await StartAsync();

        var field = Assert.Single((await service.ReadOperationAsync("/orders", "post"))["parameters"]!.AsArray())!;

        Assert.Null(field["required"]);
        Assert.EndsWith("The body may carry them instead.", (string?)field["description"]);
    }

    [Theory]
    [InlineData("get")]
    [InlineData("delete")]
    public async Task Method_WithoutContent_NeedsTheHeader(string method)
    {
        await using var service = await StartAsync();

        var operation = await service.ReadOperationAsync("/empty", method);

        Assert.Null(operation["requestBody"]);
        var field = Assert.Single(operation["parameters"]!.AsArray())!;
        Assert.Equal(EctHeaderNames.ExecutionContext, (string?)field["name"]);
        Assert.True((bool?)field["required"]);
        Assert.Equal(["200", "403", "503"], operation["responses"]!.AsObject().Select(answer => answer.Key));
    }

    private static Task<DescribedService> StartAsync(
        Action<EctRequirementBuilder>? requirement = null, Action<OpenApiOptions>? document = null) => DescribedService.StartAsync(app =>
    {
        app.MapPost("/orders", (Order order) => $"{order.Item} {order.Count}").RequireEct(requirement);
        app.MapMethods("/empty", ["POST"], () => "done");
        app.MapGet("/empty", () => "done");
        app.MapDelete("/empty", () => "done");
    }, earlier: document);

    /// <summary>Lets the operation of orders refer to a shared body, which has its own and XML beside it.</summary>
    private static Action<OpenApiOptions> ReferTo(string name, Action<OpenApiDocument, OpenApiRequestBody> add) => options =>
        options.AddOperationTransformer((operation, context, _) =>
        {
            if (operation.RequestBody is not OpenApiRequestBody body) return Task.CompletedTask;

            body.Description = "An order.";
            body.Content!.Add("application/xml", new());
            add(context.Document!, body);
            operation.RequestBody = new OpenApiRequestBodyReference(name, context.Document);
            return Task.CompletedTask;
        });

    private static StringContent MakeJson() => new(
        new JsonObject { ["item"] = "x", ["count"] = 3, ["execution_context"] = DescribedService.Alice.Token() }.ToJsonString(),
        new MediaTypeHeaderValue(Json));

    private static MultipartContent MakeMultipart()
    {
        var parts = new MultipartContent("related") { MakeToken(), new StringContent("""{"item":"x","count":3}""", Encoding.UTF8, Json) };
        parts.Headers.ContentType!.Parameters.Add(new("type", "\"application/exec+jwt\""));
        return parts;
    }

    private static StringContent MakeToken() =>
        new(DescribedService.Alice.Token(), new MediaTypeHeaderValue(EctMediaTypes.MediaType));
}

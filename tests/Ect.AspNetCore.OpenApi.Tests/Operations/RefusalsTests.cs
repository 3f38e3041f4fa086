using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.OpenApi;

namespace Ect.AspNetCore.OpenApi.Tests;

/// <summary>The examples of the document are what the service really answers.</summary>
public class RefusalsTests
{
    private const int JsonLimit = 1024 * 1024;

    [Theory]
    [InlineData(HttpStatusCode.Forbidden)]
    [InlineData(HttpStatusCode.RequestEntityTooLarge)]
    [InlineData(HttpStatusCode.UnsupportedMediaType)]
    [InlineData(HttpStatusCode.ServiceUnavailable)]
    public async Task Example_OfAnAnswer_IsTheAnswer(HttpStatusCode status)
    {
        await using var service = await DescribedService.StartAsync(
            app => app.MapPost("/orders", (Order order) => order).RequireEct(e => e.AcceptJsonBody()),
            ect => ect.AddReplayCache(_ => new BrokenReplayCache()));
        using var request = MakeRequest(status);

        var answer = await service.Client.SendAsync(request, TestContext.Current.CancellationToken);
        var described = await service.ReadAnswerAsync("/orders", "post", status);

        Assert.Equal(status, answer.StatusCode);
        var content = Assert.Single(described["content"]!.AsObject().ToDictionary());
        Assert.Equal(content.Key, answer.Content.Headers.ContentType?.ToString());
        var body = JsonNode.Parse(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.True(JsonNode.DeepEquals(content.Value!["example"], body), $"{body}");
        Assert.Equal(described["headers"]?["Retry-After"] is not null, answer.Headers.RetryAfter is not null);
    }

    [Fact]
    public async Task RetryAfter_OfAnOutage_IsOfTheSchema()
    {
        await using var service = await DescribedService.StartAsync(
            app => app.MapPost("/orders", (Order order) => order), ect => ect.AddReplayCache(_ => new BrokenReplayCache()));
        using var request = MakeRequest(HttpStatusCode.ServiceUnavailable);

        var answer = await service.Client.SendAsync(request, TestContext.Current.CancellationToken);
        var described = (await service.ReadAnswerAsync("/orders", "post", answer.StatusCode))["headers"]!["Retry-After"]!["schema"]!;

        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        Assert.Equal("integer", (string?)described["type"]);
        var seconds = int.Parse(Assert.Single(answer.Headers.GetValues("Retry-After")), CultureInfo.InvariantCulture);
        Assert.InRange(seconds, (int)described["minimum"]!, int.MaxValue);
    }

    [Fact]
    public async Task Answer_OfTheApplication_StaysAndIsCompleted()
    {
        await using var service = await DescribedService.StartAsync(app => app.MapGet("/own", () => "done")
            .Produces<string>(403, "text/plain").ProducesProblem(503));

        var forbidden = await service.ReadAnswerAsync("/own", "get", HttpStatusCode.Forbidden);
        var unavailable = await service.ReadAnswerAsync("/own", "get", HttpStatusCode.ServiceUnavailable);

        Assert.Equal("Forbidden", (string?)forbidden["description"]);
        Assert.Equal(["text/plain", "application/problem+json"], forbidden["content"]!.AsObject().Select(type => type.Key));
        Assert.EndsWith("/ProblemDetails", (string?)unavailable["content"]!["application/problem+json"]!["schema"]!["$ref"]);
        Assert.NotNull(unavailable["headers"]!["Retry-After"]);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Answer_ThatTheApplicationRefersTo_StaysAsItIs(bool isThere)
    {
        await using var service = await DescribedService.StartAsync(
            app => app.MapGet("/own", () => "done"), earlier: options => options.AddOperationTransformer((operation, context, _) =>
            {
                if (isThere) context.Document!.AddComponent("Closed", new OpenApiResponse { Description = "The shop is closed." });
                operation.Responses!["403"] = new OpenApiResponseReference("Closed", context.Document);
                return Task.CompletedTask;
            }));

        var document = JsonNode.Parse(await service.ReadDocumentAsync())!;

        var answers = document["paths"]!["/own"]!["get"]!["responses"]!;
        Assert.Equal("#/components/responses/Closed", (string?)answers["403"]!["$ref"]);
        Assert.Equal("#/components/responses/EctServiceUnavailable", (string?)answers["503"]!["$ref"]);
        var shared = document["components"]!["responses"]!["Closed"];
        Assert.Equal((isThere ? "The shop is closed." : null, null), ((string?)shared?["description"], shared?["content"]));
    }

    private static HttpRequestMessage MakeRequest(HttpStatusCode status)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, "/orders");
        if (status is HttpStatusCode.ServiceUnavailable)
            request.Headers.Add(EctHeaderNames.ExecutionContext, DescribedService.Alice.Token());
        var length = status is HttpStatusCode.RequestEntityTooLarge ? JsonLimit : 1;
        request.Content = new StringContent(
            $$"""{"item":"{{new string('x', length)}}","count":1}""", new MediaTypeHeaderValue("application/json"));
        if (status is HttpStatusCode.UnsupportedMediaType) request.Content.Headers.ContentEncoding.Add("gzip");
        return request;
    }
}

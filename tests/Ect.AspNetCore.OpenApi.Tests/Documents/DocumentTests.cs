using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.OpenApi;

namespace Ect.AspNetCore.OpenApi.Tests;

public class DocumentTests
{
    private static readonly string Golden =
        Path.Combine(Repository.Root, "tests", "Ect.AspNetCore.OpenApi.Tests", "Documents", "orders.json");

    private static readonly JsonSerializerOptions Indented = new()
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>To write the file anew, set <c>ECT_WRITE_DOCS=1</c>, and look at the difference.</summary>
    [Fact]
    public async Task Document_OfControllersMinimalApisAndGroups_IsTheGoldenFile()
    {
        await using var service = await DescribedService.StartAsync(Endpoints.Map);

        var document = JsonNode.Parse(await service.ReadDocumentAsync())!.ToJsonString(Indented) + "\n";

        if (Environment.GetEnvironmentVariable("ECT_WRITE_DOCS") is "1")
            await File.WriteAllTextAsync(Golden, document, TestContext.Current.CancellationToken);
        Assert.Equal(await File.ReadAllTextAsync(Golden, TestContext.Current.CancellationToken), document);
    }

    [Theory]
    [InlineData(OpenApiSpecVersion.OpenApi3_0)]
    [InlineData(OpenApiSpecVersion.OpenApi3_1)]
    public async Task Document_OfEveryVersion_IsValid(OpenApiSpecVersion version)
    {
        await using var service = await DescribedService.StartAsync(Endpoints.Map, document: o => o.OpenApiVersion = version);

        var (document, diagnostic) = OpenApiDocument.Parse(await service.ReadDocumentAsync(), "json");

        Assert.Equal(version, diagnostic!.SpecificationVersion);
        Assert.Empty(diagnostic.Errors);
        Assert.NotEmpty(document!.Paths);
    }

    [Fact]
    public async Task Document_WithoutUseEct_SaysNothing()
    {
        await using var service = await DescribedService.StartAsync(app => app.MapGet("/plain", () => "done"), verifies: false);

        Assert.DoesNotContain("x-ect", await service.ReadDocumentAsync(), StringComparison.Ordinal);
        Assert.DoesNotContain(EctHeaderNames.ExecutionContext, await service.ReadDocumentAsync(), StringComparison.Ordinal);
    }
}

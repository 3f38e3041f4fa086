using System.Text.Json;
using Ect.Tokens;
using Microsoft.Extensions.DependencyInjection;

namespace Ect.Tests;

/// <summary>The protocol's cases, made with another JOSE library: each one's steps against one service that starts empty.</summary>
public class VectorTests
{
    private static readonly string CopiedFile = Path.Combine(AppContext.BaseDirectory, "ect-vectors.json");
    private static readonly JsonElement Vectors = JsonDocument.Parse(File.ReadAllBytes(CopiedFile)).RootElement;

    public static TheoryData<string> CaseIds => [.. Vectors.GetProperty("cases").EnumerateArray().Select(c => c.GetProperty("id").GetString()!)];

    [Fact]
    public void Vectors_AllCases_AreThere() => Assert.Equal(98, CaseIds.Count);

    [Fact]
    public void Vectors_Copy_IsTheSharedFile() =>
        Assert.Equal(File.ReadAllBytes(Repository.SharedVector("ect-vectors.json")), File.ReadAllBytes(CopiedFile));

    [Theory]
    [MemberData(nameof(CaseIds))]
    public async Task Verify_Case_EndsAsItMust(string id)
    {
        var vector = Vectors.GetProperty("cases").EnumerateArray().Single(c => c.GetProperty("id").GetString() == id);
        using var service = Service(vector);

        foreach (var step in vector.GetProperty("steps").EnumerateArray())
        {
            var tokens = TokenHeader.Split(step.GetProperty("execution_context").EnumerateArray().Select(v => v.GetString()), new EctLimits());
            var result = await service.Verifier.VerifyAsync(tokens, new EctRequirement(), TestContext.Current.CancellationToken);

            var expected = step.TryGetProperty("reason", out var reason) ? Enum.Parse<EctFailureReason>(reason.GetString()!) : EctFailureReason.None;
            Assert.Equal(expected, result.FailureReason);
            Assert.Equal(step.GetProperty("accepted").GetBoolean(), result.Succeeded);
            if (step.TryGetProperty("heads", out var heads))
                Assert.Equal(heads.EnumerateArray().Select(h => h.GetString()), result.Context!.Heads.Select(h => h.Id));
            if (step.TryGetProperty("level", out var level))
                Assert.Equal((EctAssuranceLevel)level.GetInt32(), result.Context!.Level);
        }
    }

    private static TestService Service(JsonElement vector)
    {
        var service = new TestService(
            options =>
            {
                options.Identity = Vectors.GetProperty("audience").GetString()!;
                if (vector.TryGetProperty("policy", out var policy)) options.MinimumLevel = (EctAssuranceLevel)policy.GetProperty("minimumLevel").GetInt32();
            },
            builder =>
            {
                foreach (var issuer in Vectors.GetProperty("issuers").EnumerateArray())
                    builder.AddIssuerJwks(issuer.GetProperty("issuer").GetString()!, issuer.GetProperty("jwks").GetRawText());
            });

        Assert.Equal(service.Clock.GetUtcNow().ToUnixTimeSeconds(), Vectors.GetProperty("now").GetInt64());
        return service;
    }
}

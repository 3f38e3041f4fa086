using Microsoft.AspNetCore.Builder;

namespace Ect.AspNetCore.Tests;

public class SecrecyTests
{
    public static TheoryData<string, string> BadTokens()
    {
        using var stranger = new Forge("spiffe://evil.example/x", "x-1");
        using var impostor = Service.Alice.WithOtherKey();
        using var unknown = new Forge(Forge.Alice, "secret-kid");
        return new()
        {
            { "wrong audience", Service.Alice.Token(token => token.Audiences[0] = "spiffe://example.com/secret-audience") },
            { "unknown issuer", stranger.Token() },
            { "another's key", impostor.Token() },
            { "unknown key", unknown.Token() },
            { "expired", Service.Alice.Token(token => token.IssuedAt = Forge.Now.AddSeconds(-31) - token.Lifetime) },
            { "no type", impostor.Token(header: h => h.Remove("typ")) },
            { "no claim", impostor.Token(c => c.Remove("exec_act")) },
            { "unknown predecessor", Service.Alice.Token(token => token.Predecessors.Add(Forge.NewId())) },
            { "unsigned", Service.Alice.Unsigned() },
            { "garbage", "c2VjcmV0LWdhcmJhZ2U.c2VjcmV0.c2VjcmV0" },
        };
    }

    [Theory]
    [MemberData(nameof(BadTokens))]
    public async Task Refusal_EvenInDevelopment_TellsNothingOfTheToken(string why, string token)
    {
        await using var service = await Service.StartAsync(environment: "Development");

        using var response = await service.GetAsync("/", token);

        var answer = $"{response.Headers}{response.Content.Headers}{await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)}";
        var logs = string.Join('\n', service.Logs.GetSnapshot().Select(record => $"{record.Message} {record.Exception}"));
        Assert.Equal(403, (int)response.StatusCode);
        Assert.DoesNotContain("spiffe", answer, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("secret", answer, StringComparison.OrdinalIgnoreCase);
        foreach (var part in token.Split('.'))
        {
            Assert.False(answer.Contains(part, StringComparison.Ordinal), $"The answer to a token with {why} echoes it.");
            Assert.False(logs.Contains(part, StringComparison.Ordinal), $"The log of a token with {why} shows it.");
        }
    }

    [Fact]
    public async Task Acceptance_LogsNothingOfTheTokens()
    {
        await using var service = await Service.StartAsync(app =>
        {
            app.UseEct();
            app.MapGet("/", () => "").WithEctAction("spec_stored").ReturnEct();
        });
        var token = Service.Alice.Token();

        using var response = await service.GetAsync("/", token);

        var returned = response.Headers.GetValues(EctHeaderNames.ExecutionContext).Single();
        var logs = string.Join('\n', service.Logs.GetSnapshot().Select(record => record.Message));
        foreach (var secret in new[] { token, returned }.SelectMany(text => text.Split('.').Skip(1)))
            Assert.DoesNotContain(secret, logs, StringComparison.Ordinal);
    }
}

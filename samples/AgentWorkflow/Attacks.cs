using System.Buffers.Text;
using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Ect;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.IdentityModel.Tokens;

namespace AgentWorkflow;

/// <summary>The answer to one token that must be refused.</summary>
internal sealed record Attack(string Name, EctFailureReason Expected, HttpStatusCode Status, string? Reason)
{
    public bool CameOutAsExpected => Status is HttpStatusCode.Forbidden && Reason == Expected.ToString();
}

/// <summary>Tries to get past an agent with tokens that must be refused.</summary>
internal sealed class Attacks(Planner planner, KeyFolder keys, Agent target, Agent other, Agent? twin)
{
    public async Task<IReadOnlyList<Attack>> RunAsync()
    {
        var good = await IssueAsync(planner.Issuer);
        using (var first = await SendAsync(target, good)) first.EnsureSuccessStatusCode();

        return
        [
            await TryAsync("the same token again", good, EctFailureReason.Replayed),
            .. twin is null ? [] : new[] { await TryAsync("the same token at the other instance", good, EctFailureReason.Replayed, twin) },
            await TryAsync("a claim changed after signing", Tampered(await IssueAsync(planner.Issuer)), EctFailureReason.InvalidSignature),
            await TryAsync("signed with a foreign key", await ForgeAsync(), EctFailureReason.InvalidSignature),
            await TryAsync(
                "meant for another agent",
                await IssueAsync(planner.Issuer, audience: other.Identity), EctFailureReason.AudienceMismatch),
            await TryAsync("expired an hour ago", await ExpiredAsync(), EctFailureReason.Expired),
            await TryAsync(
                "after a task that nobody knows",
                await IssueAsync(planner.Issuer, predecessor: Guid.NewGuid().ToString()), EctFailureReason.PredecessorMissing),
        ];
    }

    private async Task<Attack> TryAsync(string name, string token, EctFailureReason expected, Agent? at = null)
    {
        using var response = await SendAsync(at ?? target, token);
        var answer = response.IsSuccessStatusCode ? null : await response.Content.ReadFromJsonAsync<JsonObject>();
        return new Attack(name, expected, response.StatusCode, (string?)answer?["reason"]);
    }

    private static async Task<HttpResponseMessage> SendAsync(Agent agent, string token)
    {
        using var client = new HttpClient { BaseAddress = agent.Url };
        using var request = new HttpRequestMessage(HttpMethod.Post, "/tasks") { Headers = { { EctHeaderNames.ExecutionContext, token } } };
        return await client.SendAsync(request);
    }

    private async Task<string> IssueAsync(EctIssuer issuer, string? audience = null, string? predecessor = null)
    {
        var token = await issuer.IssueAsync(new EctDescriptor
        {
            Audiences = [audience ?? target.Identity],
            Action = "money_transferred",
            Predecessors = predecessor is null ? [] : [predecessor],
        });
        return token.EncodedToken;
    }

    private static string Tampered(string token)
    {
        var parts = token.Split('.');
        var claims = Encoding.UTF8.GetString(Base64Url.DecodeFromChars(parts[1])).Replace("money_transferred", "nothing_happened");
        return $"{parts[0]}.{Base64Url.EncodeToString(Encoding.UTF8.GetBytes(claims))}.{parts[2]}";
    }

    /// <summary>Issues a token under the planner's name and kid with another key.</summary>
    private async Task<string> ForgeAsync()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var credentials = new SigningCredentials(
            new ECDsaSecurityKey(key) { KeyId = KeyFolder.KeyId(Planner.Name) }, SecurityAlgorithms.EcdsaSha256);
        await using var forger = Impostor(ect => ect.AddSigningCredentials(credentials), TimeProvider.System);
        return await IssueAsync(forger.GetRequiredService<EctIssuer>());
    }

    private async Task<string> ExpiredAsync()
    {
        await using var past = Impostor(ect => ect.AddSigningKeyFile(keys.PrivateKeys(Planner.Name)), new AnHourAgo());
        return await IssueAsync(past.GetRequiredService<EctIssuer>());
    }

    private static ServiceProvider Impostor(Action<EctBuilder> sign, TimeProvider clock)
    {
        var services = new ServiceCollection().AddSingleton(clock);
        sign(services.AddEctCore(options => options.Identity = KeyFolder.Identity(Planner.Name)));
        return services.BuildServiceProvider();
    }

    private sealed class AnHourAgo : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => base.GetUtcNow().AddHours(-1);
    }
}

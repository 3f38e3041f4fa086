using System.Text.Json;
using Microsoft.Extensions.Options;

namespace Ect.TestUtils;

/// <summary>Tokens as the reader would make them, without text and signature: for what comes after it.</summary>
public static class TestTokens
{
    public static EctToken Token(string? id = null, string[]? after = null, string issuer = Forge.Alice, string? workflow = null,
        DateTimeOffset? issuedAt = null, TimeSpan? lifetime = null, EctAssuranceLevel level = EctAssuranceLevel.L2,
        string action = "review_spec", string? decision = null, string text = "", EctDigest? digest = null,
        string? retryOf = null, string? keyId = null) => new()
        {
            Id = id ?? Forge.NewId(),
            Issuer = issuer,
            Audiences = [Forge.Me],
            IssuedAt = issuedAt ?? Forge.Now,
            ExpiresAt = (issuedAt ?? Forge.Now) + (lifetime ?? TimeSpan.FromMinutes(10)),
            WorkflowId = workflow,
            Action = action,
            KeyId = keyId,
            Predecessors = after ?? [],
            Level = level,
            Extensions = Extensions(("pol_decision", decision), ("ect-aspnetcore.retry_of", retryOf)),
            EncodedToken = text,
            Digest = digest ?? EctDigest.Of(Guid.NewGuid().ToByteArray()),
        };

    private static JsonElement Extensions(params (string Name, string? Value)[] claims)
    {
        var given = claims.Where(claim => claim.Value is not null).ToDictionary(claim => claim.Name, claim => claim.Value);
        return given.Count is 0 ? default : JsonSerializer.SerializeToElement(given);
    }

    public static EctToken After(params EctToken[] predecessors) => Token(after: [.. predecessors.Select(p => p.Id)]);

    /// <summary>A genuine token of <paramref name="forge"/>, as if it had been verified.</summary>
    public static EctToken From(Forge forge, string? workflow = null)
    {
        var id = Forge.NewId();
        var text = forge.Token(claims =>
        {
            claims["jti"] = id;
            if (workflow is not null) claims["wid"] = workflow;
        });
        return Token(id, issuer: forge.Issuer, workflow: workflow, text: text);
    }

    public static EctTokenRecord Record(
        EctToken token, bool ancestorsKnown = true, EctAssuranceLevel? pathLevel = null, EctDigest? key = null,
        DateTimeOffset? recordedAt = null) =>
        EctTokenRecord.From(token, key, ancestorsKnown, pathLevel ?? token.Level, recordedAt ?? token.IssuedAt);

    public static IOptions<EctOptions> Options(Action<EctOptions>? configure = null)
    {
        var options = new EctOptions { Identity = Forge.Me };
        configure?.Invoke(options);
        return Microsoft.Extensions.Options.Options.Create(options);
    }
}

using System.Text.Json;
using Microsoft.Extensions.Options;

namespace Ect.TestUtils;

/// <summary>Tokens as the reader would make them, without text and signature: for what comes after it.</summary>
public static class TestTokens
{
    public static EctToken Token(string? id = null, string[]? after = null, string issuer = Forge.Alice, string? workflow = null,
        DateTimeOffset? issuedAt = null, TimeSpan? lifetime = null, EctAssuranceLevel level = EctAssuranceLevel.L2,
        string action = "review_spec", string? decision = null, string text = "") => new()
        {
            Id = id ?? Forge.NewId(),
            Issuer = issuer,
            Audiences = [Forge.Me],
            IssuedAt = issuedAt ?? Forge.Now,
            ExpiresAt = (issuedAt ?? Forge.Now) + (lifetime ?? TimeSpan.FromMinutes(10)),
            WorkflowId = workflow,
            Action = action,
            Predecessors = after ?? [],
            Level = level,
            Extensions = decision is null ? default : JsonSerializer.SerializeToElement(new { pol_decision = decision }),
            EncodedToken = text,
            Digest = EctDigest.Of(Guid.NewGuid().ToByteArray()),
        };

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

    public static EctTokenRecord Record(EctToken token, bool ancestorsKnown = true, EctAssuranceLevel? pathLevel = null) =>
        EctTokenRecord.From(token, null, ancestorsKnown, pathLevel ?? token.Level);

    public static IOptions<EctOptions> Options(Action<EctOptions>? configure = null)
    {
        var options = new EctOptions { Identity = Forge.Me };
        configure?.Invoke(options);
        return Microsoft.Extensions.Options.Options.Create(options);
    }
}

using System.Text.Json;

namespace Ect.Tool.Tokens;

/// <summary>What a token says, without its text: it can be shown to others.</summary>
internal sealed record TokenView
{
    public required string Id { get; init; }
    public required string Issuer { get; init; }
    public required IReadOnlyList<string> Audiences { get; init; }
    public required DateTimeOffset IssuedAt { get; init; }
    public required DateTimeOffset ExpiresAt { get; init; }
    public string? WorkflowId { get; init; }
    public required string Action { get; init; }
    public required IReadOnlyList<string> Predecessors { get; init; }
    public string? InputHash { get; init; }
    public string? OutputHash { get; init; }
    public JsonElement? Extensions { get; init; }
    public string? KeyId { get; init; }
    public string? Algorithm { get; init; }
    public required EctAssuranceLevel Level { get; init; }
    public required string Digest { get; init; }

    public static TokenView Of(EctToken token) => new()
    {
        Id = token.Id,
        Issuer = token.Issuer,
        Audiences = token.Audiences,
        IssuedAt = token.IssuedAt,
        ExpiresAt = token.ExpiresAt,
        WorkflowId = token.WorkflowId,
        Action = token.Action,
        Predecessors = token.Predecessors,
        InputHash = token.InputHash,
        OutputHash = token.OutputHash,
        Extensions = token.Extensions.ValueKind is JsonValueKind.Undefined ? null : token.Extensions,
        KeyId = token.KeyId,
        Algorithm = token.Algorithm,
        Level = token.Level,
        Digest = $"{token.Digest}",
    };
}

using System.Text.Json.Nodes;

namespace Ect;

/// <summary>What a new token says (profile, section 1). The issuer adds <c>iss</c>, <c>iat</c>, <c>exp</c> and, unless it is given,
/// <c>jti</c>.</summary>
public sealed class EctDescriptor
{
    /// <summary>Whom the token is for (<c>aud</c>). Required, 1 to 16 names. Name one: each of them could use the token up.</summary>
    public required IReadOnlyList<string> Audiences { get; init; }

    /// <summary>What the issuer has finished (<c>exec_act</c>). Required, 1 to 256 characters.</summary>
    public required string Action { get; init; }

    /// <summary>The <c>jti</c>, a UUID that was never used before. Default: a new random one.</summary>
    public string? Id { get; init; }

    /// <summary>The workflow (<c>wid</c>), a UUID. Default: none.</summary>
    public string? WorkflowId { get; init; }

    /// <summary>Ids of the tasks before this one (<c>pred</c>), at most 100. Default: none, a root.</summary>
    public IReadOnlyList<string> Predecessors { get; init; } = [];

    /// <summary>Base64url SHA-256 of what the task read (<c>inp_hash</c>), 43 characters. Default: none.</summary>
    public string? InputHash { get; init; }

    /// <summary>Base64url SHA-256 of what the task wrote (<c>out_hash</c>), 43 characters. Default: none.</summary>
    public string? OutputHash { get; init; }

    /// <summary>The <c>ect_ext</c> object, at most 4,096 bytes and 5 deep. Default: none.</summary>
    public JsonObject? Extensions { get; init; }

    /// <summary>Time from <c>iat</c> to <c>exp</c>, in whole seconds. Default: <see cref="EctOptions.TokenLifetime"/>.</summary>
    public TimeSpan? Lifetime { get; init; }

    /// <summary>L2, or L1 for an unsigned token. Default: L2. L3 is an error here: a receiver's ledger makes it of an L2 token.</summary>
    public EctAssuranceLevel Level { get; init; } = EctAssuranceLevel.L2;
}

using System.Text.Json.Nodes;

namespace Ect.Testing;

/// <summary>What a test token says (profile, section 1). The defaults are those of a valid root of a workflow of its own.</summary>
public sealed class EctTestTokenOptions
{
    private readonly List<EctToken> _carried = [];

    internal EctTestTokenOptions(string audience) => Audiences.Add(audience);

    /// <summary>Whom the token is for (<c>aud</c>). Default: the audience that it is issued for.</summary>
    public IList<string> Audiences { get; } = [];

    /// <summary>What the issuer has finished (<c>exec_act</c>), 1 to 256 characters. Default <c>test_task_finished</c>.</summary>
    public string Action { get; set; } = "test_task_finished";

    /// <summary>The <c>jti</c>, a UUID. Default: a new random one.</summary>
    public string? Id { get; set; }

    /// <summary>The workflow (<c>wid</c>), a UUID; <see langword="null"/> for none. Default: that of the task that <see cref="After"/>
    /// names, else a new one.</summary>
    public string? WorkflowId { get; set; } = Guid.NewGuid().ToString();

    /// <summary>Ids of the tasks before this one (<c>pred</c>), which the receiver has to know. Default: none, a root.
    /// <see cref="After"/> adds to them.</summary>
    public IList<string> Predecessors { get; } = [];

    /// <summary>Base64url SHA-256 of what the task read (<c>inp_hash</c>). Default: none. A test client hashes the content of its
    /// request.</summary>
    public string? InputHash { get; set; }

    /// <summary>Base64url SHA-256 of what the task wrote (<c>out_hash</c>). Default: none. A test client hashes the content of its
    /// request.</summary>
    public string? OutputHash { get; set; }

    /// <summary>The <c>ect_ext</c> object, at most 4,096 bytes and 5 deep. Default: none.</summary>
    public JsonObject? Extensions { get; set; }

    /// <summary>The <c>iat</c>, which is cut to whole seconds. Default: now, by the clock of the issuer, or by that of the service that a
    /// test client calls.</summary>
    public DateTimeOffset? IssuedAt { get; set; }

    /// <summary>The time from <c>iat</c> to <c>exp</c>, in whole seconds. Default 10 minutes.</summary>
    public TimeSpan Lifetime { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>L2, or L1 for an unsigned token. Default L2. A receiver's ledger makes L3 of L2.</summary>
    public EctAssuranceLevel Level { get; set; } = EctAssuranceLevel.L2;

    internal IReadOnlyList<EctToken> Carried => _carried;

    /// <summary>Names a task before this one, and continues its workflow. A test client sends that task's token along.</summary>
    /// <param name="predecessor">The token of the task before.</param>
    /// <exception cref="ArgumentNullException"><paramref name="predecessor"/> is <see langword="null"/>.</exception>
    public void After(EctToken predecessor)
    {
        ArgumentNullException.ThrowIfNull(predecessor);
        Predecessors.Add(predecessor.Id);
        _carried.Add(predecessor);
        WorkflowId = predecessor.WorkflowId ?? WorkflowId;
    }

    internal EctDescriptor ToDescriptor() => new()
    {
        Audiences = [.. Audiences],
        Action = Action,
        Id = Id,
        WorkflowId = WorkflowId,
        Predecessors = [.. Predecessors],
        InputHash = InputHash,
        OutputHash = OutputHash,
        Extensions = Extensions,
        Lifetime = Lifetime,
        Level = Level,
    };
}

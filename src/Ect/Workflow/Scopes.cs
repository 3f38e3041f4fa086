using Ect.Tokens;

namespace Ect.Workflow;

/// <summary>Keeps the current scope in an <see cref="AsyncLocal{T}"/>.</summary>
internal sealed class Scopes : IEctScopes
{
    private readonly AsyncLocal<EctScope?> _current = new();

    public EctScope? Current => EctScope.FirstLive(_current.Value);

    public EctScope Begin(string? workflowId = null)
    {
        var scope = new EctScope(_current, new WorkflowState(workflowId is null ? null : Normalize(workflowId)), frontier: []);
        scope.MakeCurrent();
        return scope;
    }

    public EctCapturedScope Capture() => new(_current, Current);

    private static string Normalize(string workflowId) => UuidText.TryNormalize(workflowId, out var id)
        ? id
        : throw new ArgumentException("The workflow id is not a UUID. Give 36 characters, hexadecimal with hyphens.", nameof(workflowId));
}

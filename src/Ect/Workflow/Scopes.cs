using Ect.Tokens;

namespace Ect.Workflow;

internal sealed class Scopes : IEctScopes
{
    private readonly AsyncLocal<EctScope?> _current = new();

    public EctScope? Current => EctScope.FirstLive(_current.Value);

    public EctScope Begin(string? workflowId = null) => Begin(workflowId is null ? null : Normalize(workflowId), [], null);

    /// <summary>Opens the scope of a request.</summary>
    /// <param name="workflowId">The workflow that its tokens name, if any does.</param>
    /// <param name="heads">Its heads; none if it brought no tokens.</param>
    /// <param name="action">The endpoint's action, if it has one.</param>
    public EctScope Begin(string? workflowId, IReadOnlyList<EctToken> heads, string? action)
    {
        var scope = new EctScope(_current, new WorkflowState(workflowId), heads) { Action = action };
        scope.MakeCurrent();
        return scope;
    }

    private static string Normalize(string workflowId) => UuidText.TryNormalize(workflowId, out var id)
        ? id
        : throw new ArgumentException("A workflow id is a UUID: 36 characters, hexadecimal with hyphens.", nameof(workflowId));
}

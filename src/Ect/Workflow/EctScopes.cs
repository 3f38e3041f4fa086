namespace Ect;

internal sealed class EctScopes : IEctScopes
{
    private readonly AsyncLocal<EctScope?> _current = new();

    public EctScope? Current => EctScope.FirstLive(_current.Value);

    public EctScope Begin(string? workflowId = null) => Enter(new EctWorkflow(workflowId is null ? null : Normalize(workflowId)), [], null);

    /// <summary>Opens the scope of a request.</summary>
    /// <param name="context">What the request's tokens proved; <see langword="null"/> if it brought none.</param>
    /// <param name="action">The endpoint's action, if it has one.</param>
    public EctScope Begin(EctContext? context, string? action) =>
        Enter(new EctWorkflow(context?.WorkflowId), context?.Heads ?? [], action);

    private EctScope Enter(EctWorkflow workflow, IReadOnlyList<EctToken> frontier, string? action)
    {
        var scope = new EctScope(_current, workflow, frontier) { Action = action };
        scope.MakeCurrent();
        return scope;
    }

    private static string Normalize(string workflowId) => UuidText.TryNormalize(workflowId, out var id)
        ? id
        : throw new ArgumentException("A workflow id is a UUID: 36 characters, hexadecimal with hyphens.", nameof(workflowId));
}

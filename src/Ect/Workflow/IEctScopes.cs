namespace Ect;

/// <summary>Opens scopes, and finds the one of the current flow of execution (profile, section 7).</summary>
public interface IEctScopes
{
    /// <summary>The innermost scope of this flow of execution that is not disposed; <see langword="null"/> if there is none.</summary>
    /// <remarks>Work that outlives its scope is in no scope, so that its calls do not follow a task that has ended. Such work continues
    /// what <see cref="Capture"/> has captured before, or begins a workflow of its own.</remarks>
    EctScope? Current { get; }

    /// <summary>Opens a scope for work that does not come from a request, for example from a queue or a timer.</summary>
    /// <remarks><c>UseEct()</c> opens a scope for each request, unless its endpoint says <c>DisableEct()</c>. A receiver that verifies
    /// tokens itself adds their heads with <see cref="EctScope.AddPredecessor"/>.</remarks>
    /// <param name="workflowId">The workflow to continue, a UUID; <see langword="null"/> for a new one.</param>
    /// <returns>The scope. It is current in this flow until it is disposed.</returns>
    /// <exception cref="ArgumentException"><paramref name="workflowId"/> is not a UUID of 36 characters.</exception>
    EctScope Begin(string? workflowId = null);

    /// <summary>Captures the current scope, for work that goes on after it has ended: a background task continues it with
    /// <see cref="EctCapturedScope.Begin"/>.</summary>
    /// <returns>The workflow and its frontier at this moment; a new workflow if no scope is current.</returns>
    EctCapturedScope Capture();
}

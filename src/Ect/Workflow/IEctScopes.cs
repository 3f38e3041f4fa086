namespace Ect;

/// <summary>Opens scopes, and finds the one that the current flow of execution is in (profile, section 7).</summary>
public interface IEctScopes
{
    /// <summary>The innermost scope of this flow of execution that is not disposed; <see langword="null"/> if there is none.</summary>
    /// <remarks>Work that outlives the scope it was started in is in no scope, so that its calls never claim to follow from what
    /// has ended. Such work begins a scope of its own.</remarks>
    EctScope? Current { get; }

    /// <summary>Opens a scope, for work that no request brought in: a queue, a timer. Requests have theirs from <c>UseEct()</c>, unless
    /// their endpoint says <c>DisableEct()</c>; a receiver of one's own adds the heads of what it verified with
    /// <see cref="EctScope.AddPredecessor"/>.</summary>
    /// <param name="workflowId">The workflow to continue, a UUID; <see langword="null"/> for one of its own.</param>
    /// <returns>The scope, current in this flow until it is disposed.</returns>
    /// <exception cref="ArgumentException"><paramref name="workflowId"/> is not a UUID of 36 characters.</exception>
    EctScope Begin(string? workflowId = null);
}

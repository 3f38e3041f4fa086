namespace Ect.Store;

/// <summary>A workflow in the list of the store in memory.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Time">When it went on last, in milliseconds since 1970.</param>
internal readonly record struct ListedWorkflow(Guid Id, long Time);

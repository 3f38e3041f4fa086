namespace Ect.Tool.Graphs;

/// <summary>A workflow as a service shows it.</summary>
/// <param name="Service">The name of the service, if it says one.</param>
/// <param name="State">The state of the workflow, in the service's word.</param>
/// <param name="Total">How many tasks it has, as a text. Fewer are shown where the service folds them.</param>
/// <param name="Tasks">The tasks.</param>
internal sealed record ShownWorkflow(string? Service, string State, string Total, IReadOnlyList<TaskFacts> Tasks);

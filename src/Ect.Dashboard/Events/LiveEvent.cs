namespace Ect.Dashboard.Events;

/// <summary>An event, without its place among others.</summary>
/// <param name="Kind">What happened, such as <c>task</c>.</param>
/// <param name="Data">What the page is told: JSON in one line.</param>
internal sealed record LiveEvent(string Kind, string Data);

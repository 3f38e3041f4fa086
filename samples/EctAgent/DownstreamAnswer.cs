using System.Text.Json;

namespace EctAgent;

/// <summary>The answer of a service: its HTTP status, <see langword="null"/> if the service could not be reached, and its JSON, if it has
/// any.</summary>
internal sealed record DownstreamAnswer(string Name, int? Status, JsonElement? Response);

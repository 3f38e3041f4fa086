using System.Text.Json;

namespace EctAgent;

/// <summary>How a service answered: its HTTP status, <see langword="null"/> if it could not be reached, and its JSON, if it answered with JSON.</summary>
internal sealed record DownstreamAnswer(string Name, int? Status, JsonElement? Response);

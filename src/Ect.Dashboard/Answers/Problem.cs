using System.Text.Json;
using System.Text.Json.Serialization;

namespace Ect.Dashboard.Answers;

/// <summary>The body of an answer that is not what was asked for (RFC 9457).</summary>
internal sealed record Problem(string Title, int Status, string Detail, string? Reason)
{
    [JsonPropertyOrder(-1)]
    public string Type { get; } = "about:blank";
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(Problem))]
internal sealed partial class AnswerJson : JsonSerializerContext;

using System.Text.Json.Serialization;

namespace Ect.Tool.Probing;

/// <summary>How good it is.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<FindingState>))]
internal enum FindingState
{
    /// <summary>As it should be.</summary>
    Good,
    /// <summary>It is so; whether it should be, the operator knows.</summary>
    Note,
    /// <summary>Requests will be refused, or something is shown that should not be.</summary>
    Bad,
}

/// <summary>Something that was found out about a service.</summary>
/// <param name="Subject">What it is about.</param>
/// <param name="State">How good it is.</param>
/// <param name="Text">What was found, and what to do.</param>
internal sealed record Finding(string Subject, FindingState State, string Text);

/// <summary>What <c>ect doctor</c> says.</summary>
internal sealed record DoctorView(string Url, bool Healthy, IReadOnlyList<Finding> Findings);

/// <summary>Writes what was found out about a service.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true)]
[JsonSerializable(typeof(DoctorView))]
internal sealed partial class ProbingJson : JsonSerializerContext;

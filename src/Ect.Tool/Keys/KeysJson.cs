using System.Text.Json.Serialization;

namespace Ect.Tool.Keys;

/// <summary>Writes what commands say about keys.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, WriteIndented = true)]
[JsonSerializable(typeof(KeyView))]
internal sealed partial class KeysJson : JsonSerializerContext;

/// <summary>What <c>ect keygen</c> says.</summary>
internal sealed record KeyView(string Algorithm, string Kid, string Thumbprint, string PublicKey)
{
    /// <summary>Only where it is in no file.</summary>
    public string? PrivateKey { get; init; }
    public string? File { get; init; }
    public string? PublicFile { get; init; }
}

using System.Text.Json;

namespace Ect.Chaos;

/// <summary>What an instance is told first, in one line.</summary>
/// <param name="Redis">The connection string.</param>
/// <param name="Jwks">The keys of the issuer.</param>
/// <param name="RecordFile">Where it writes what became of each use.</param>
/// <param name="HasFence">Whether it believes Redis for newer tokens only.</param>
/// <param name="AtOnce">How many uses it keeps going.</param>
/// <param name="Period">How long it pauses between two bursts of uses. All instances burst at the same moments.</param>
internal sealed record InstanceSettings(string Redis, string Jwks, string RecordFile, bool HasFence, int AtOnce, TimeSpan Period)
{
    public string ToLine() => JsonSerializer.Serialize(this);

    public static InstanceSettings Parse(string line) => JsonSerializer.Deserialize<InstanceSettings>(line)!;
}

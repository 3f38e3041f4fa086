namespace Ect.Tool.Tokens;

/// <summary>Stands at an instant, for a token of the past.</summary>
internal sealed class FixedClock(DateTimeOffset now) : TimeProvider
{
    public override DateTimeOffset GetUtcNow() => now;
}

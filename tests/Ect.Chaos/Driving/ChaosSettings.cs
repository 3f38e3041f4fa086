namespace Ect.Chaos;

/// <summary>How much is done to a scenario.</summary>
public sealed record ChaosSettings
{
    /// <summary>Whether the instances have their fence; without it the harness shows what it is for.</summary>
    public bool HasFence { get; init; } = true;

    /// <summary>How many instances there are, each a process.</summary>
    public int Instances { get; init; } = 3;

    /// <summary>How many uses each instance keeps going.</summary>
    public int AtOnce { get; init; } = 64;

    /// <summary>How many tokens are issued in a second.</summary>
    public int TokensPerSecond { get; init; } = 200;

    /// <summary>How many tokens are issued at least, half of them before the failure.</summary>
    public int Tokens { get; init; }

    /// <summary>How much time there is from one burst of uses to the next.</summary>
    public TimeSpan Period { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>How long it runs before the failure, and again after new tokens are accepted.</summary>
    public TimeSpan Calm { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Whether each failure is followed by the next, and the last by the end, once new tokens are accepted again. Otherwise a
    /// calm is all there is in between.</summary>
    public bool WaitsForFence { get; init; } = true;

    /// <summary>Where the instances' own records are kept; by default they are gone with the run.</summary>
    public string? RecordFolder { get; init; }
}

namespace AgentWorkflow;

/// <summary>The Redis that the agents share, if the command line names one.</summary>
internal sealed class RedisSettings
{
    private RedisSettings(params string[] settings) => Settings = settings;

    public bool IsUsed => Settings.Count > 0;

    /// <summary>The settings of each agent. The keys of this run have a prefix of their own, and are gone after ten minutes.</summary>
    public IReadOnlyList<string> Settings { get; }

    public static RedisSettings From(string? configuration) => configuration is null ? new() : new(
        $"Ect:Redis:Configuration={configuration}", $"Ect:Redis:KeyPrefix=ect:{Guid.NewGuid():N}:", "Ect:Redis:StoreRetention=00:10:00",
        "Ect:Redis:FenceAtStart=false");
}

namespace Ect.TestUtils;

/// <summary>What docs/redis.md says, for tests that hold it to its word.</summary>
public static class RedisPage
{
    public static string Text { get; } = File.ReadAllText(Path.Combine(Repository.Root, "docs", "redis.md"));
}

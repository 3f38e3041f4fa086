using System.Text.RegularExpressions;

namespace Ect.TestUtils;

/// <summary>A user of a server who may do what docs/redis.md says, or less.</summary>
public static partial class RedisUser
{
    private const string Name = "ect";
    private const string Password = "s3Gd8fhQ";

    /// <summary>What docs/redis.md allows, word by word.</summary>
    public static IReadOnlyList<string> Documented { get; } = [.. Rules().Match(RedisPage.Text).Groups[1].Value.Split(' ')];

    public static async Task<string> AddUserAsync(this RedisServer server, string prefix, params string[] less)
    {
        await server.AllowAsync(["reset", "on", $">{Password}", $"~{prefix}*", .. Documented.Except(less)]);
        return $"{server.Address},user={Name},password={Password}";
    }

    public static Task AllowAsync(this RedisServer server, params string[] rules) => server.ExecuteAsync("ACL", ["SETUSER", Name, .. rules]);

    [GeneratedRegex(@"ACL SETUSER ect on >\S+ ~ect:\* (.+)")]
    private static partial Regex Rules();
}

using System.Reflection;
using System.Runtime.InteropServices;

namespace Ect.TestUtils;

/// <summary>Where the programs are, and what they are told.</summary>
public static class ServerProgram
{
    /// <summary>What a Sentinel is configured with, and what it writes down of the others.</summary>
    public const string SentinelFile = "sentinel.conf";

    private static readonly string? RedisServer = FindOnPath("redis-server");
    private static readonly string? RedisCli = FindOnPath("redis-cli");
    private static readonly string Garnet = typeof(ServerProgram).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(metadata => metadata.Key is "GarnetServer").Value!;

    public static bool HasRedis => RedisServer is not null && RedisCli is not null;

    public static void SkipUnlessRedis(string what) =>
        Assert.SkipUnless(HasRedis, $"{what} needs redis-server and redis-cli, and they are not on PATH.");

    public static void SkipUnlessSignals() =>
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows cannot stop a process and let it go on.");

    public static bool IsOnPath(string program) => FindOnPath(program) is not null;

    public static string PathOf(ServerKind kind) => kind is ServerKind.Redis ? RedisServer! : Dotnet;

    public static string Dotnet { get; } = Path.GetFullPath(
        Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..", OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet"));

    public static string Cli => RedisCli!;

    public static string[] ArgumentsOf(ServerKind kind, ServerSettings settings, int port, string folder) => kind is ServerKind.Redis
        ? [
            .. settings.SentinelConfiguration is null ? None : [Path.Combine(folder, SentinelFile), "--sentinel"],
            "--port", $"{port}", "--bind", "127.0.0.1", "--dir", folder,
            .. settings.SentinelConfiguration is null ? ["--save", ""] : None,
            .. settings.IsDurable ? ["--appendonly", "yes", "--appendfsync", "always"] : None,
            .. settings.Password is { } password ? ["--requirepass", password] : None,
            .. settings.RedisArguments,
        ]
        : [
            Garnet, "--port", $"{port}", "--bind", "127.0.0.1", "-m", "64m", "-i", "4m", "-p", "1m", "-q",
            .. settings.HasScripts ? ["--lua", "--lua-transaction-mode"] : None,
            .. settings.IsDurable
                ?
                [
                    "--aof", "--aof-commit-wait", "--aof-memory", "8m", "--aof-page-size", "4m", "--recover",
                    "--device-type", "RandomAccess", "-c", folder,
                ]
                : None,
            .. settings.Password is { } word ? ["--auth", "Password", "--password", word] : None,
        ];

    private static string[] None => [];

    private static string? FindOnPath(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
            .Select(folder => Path.Combine(folder, OperatingSystem.IsWindows() ? $"{program}.exe" : program))
            .FirstOrDefault(File.Exists);
}

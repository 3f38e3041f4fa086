namespace Ect.TestUtils;

/// <summary>Where the programs of PostgreSQL and PgBouncer are, and how they are run.</summary>
public static class ServerPrograms
{
    private static readonly string? Bin = FindBin();
    private static readonly string? PgBouncer = ((string[])["/usr/sbin/pgbouncer", .. OnPath("pgbouncer")]).FirstOrDefault(File.Exists);

    public static void SkipUnlessPostgres() => Assert.SkipUnless(
        Bin is not null && !OperatingSystem.IsWindows(),
        "The test needs a PostgreSQL server, and initdb and postgres are neither in ECT_POSTGRES_BIN, nor in "
        + "/usr/lib/postgresql/VERSION/bin, nor on PATH.");

    public static void SkipUnlessPgBouncer()
    {
        SkipUnlessPostgres();
        Assert.SkipUnless(PgBouncer is not null, "The test needs pgbouncer, and it is neither in /usr/sbin nor on PATH.");
    }

    /// <summary>PostgreSQL and PgBouncer refuse to run as root.</summary>
    public static GuardedProcess Start(string program, params string[] arguments)
    {
        var path = program is "pgbouncer" ? PgBouncer! : Path.Combine(Bin!, program); // An absolute one stays.
        return Environment.UserName is "root"
            ? new("setpriv", ["--reuid=postgres", "--regid=postgres", "--init-groups", "--", path, .. arguments])
            : new(path, arguments);
    }

    public static async Task RunAsync(string program, params string[] arguments)
    {
        using var process = Start(program, arguments);
        await process.WaitAsync(TestContext.Current.CancellationToken);
        if (process.ExitCode is not 0) throw new InvalidOperationException($"{program} has failed: {process.Output}");
    }

    /// <summary>Makes a folder of root's one of the user's that runs the servers.</summary>
    public static async Task HandOverAsync(string folder)
    {
        if (Environment.UserName is not "root") return;
        using var chown = new GuardedProcess("chown", ["-R", "postgres", folder]);
        await chown.WaitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, chown.ExitCode);
    }

    public static async Task SignalAsync(string signal, params IEnumerable<int> processes)
    {
        using var kill = new GuardedProcess("/bin/sh", ["-c", $"kill -{signal} {string.Join(' ', processes)} 2>/dev/null || true"]);
        await kill.WaitAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>The named folder, to run all tests on another version; else the latest version that is installed.</summary>
    private static string? FindBin()
    {
        if (Environment.GetEnvironmentVariable("ECT_POSTGRES_BIN") is { Length: > 0 } named) return named;

        const string Debian = "/usr/lib/postgresql";
        var installed = !Directory.Exists(Debian)
            ? []
            : from folder in Directory.GetDirectories(Debian)
              orderby int.TryParse(Path.GetFileName(folder), out var version) ? version : 0 descending
              select Path.Combine(folder, "bin");
        return installed.Concat(OnPath("").Select(folder => folder.TrimEnd('/')))
            .FirstOrDefault(folder => File.Exists(Path.Combine(folder, "initdb")) && File.Exists(Path.Combine(folder, "postgres")));
    }

    private static IEnumerable<string> OnPath(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Select(folder => Path.Combine(folder, program));
}

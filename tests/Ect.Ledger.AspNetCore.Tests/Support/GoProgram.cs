namespace Ect.Ledger.AspNetCore.Tests;

/// <summary>The program in the folder <c>go</c>, which reads a ledger with golang.org/x/mod as Debian packages it. It is compiled
/// once.</summary>
public sealed class GoProgram : IDisposable
{
    private const string Packages = "/usr/share/gocode";

    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(10);

    private readonly TempFolder _folder = new();
    private readonly Lazy<Task<string>> _program;

    public GoProgram() => _program = new(CompileAsync);

    internal async Task<(int ExitCode, string Output)> RunAsync(params string[] arguments)
    {
        SkipUnlessGo();
        return await RunAsync(await _program.Value, arguments);
    }

    public void Dispose() => _folder.Dispose();

    private static void SkipUnlessGo()
    {
        var path = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator);
        Assert.SkipUnless(
            path.Any(folder => File.Exists(Path.Combine(folder, "go"))) && Directory.Exists($"{Packages}/src/golang.org/x/mod/sumdb/tlog"),
            $"The test needs Go on PATH, and golang.org/x/mod in {Packages}: Debian's packages golang-go and golang-golang-x-mod-dev.");
    }

    private async Task<string> CompileAsync()
    {
        var source = Path.Combine(Repository.Root, "tests", "Ect.Ledger.AspNetCore.Tests", "go", "main.go");
        var program = Path.Combine(_folder.Path, "main");
        string[] settings = [$"GOPATH={Packages}", "GO111MODULE=off", $"GOCACHE={Path.Combine(_folder.Path, "cache")}"];
        var (exitCode, output) = await RunAsync("env", [.. settings, "go", "build", "-o", program, source]);
        return exitCode is 0 ? program : throw new InvalidOperationException($"The Go program cannot be compiled: {output}");
    }

    private static async Task<(int ExitCode, string Output)> RunAsync(string program, string[] arguments)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        deadline.CancelAfter(Deadline);
        using var process = new GuardedProcess(program, arguments);
        await process.WaitAsync(deadline.Token);
        return (process.ExitCode, process.Output);
    }
}

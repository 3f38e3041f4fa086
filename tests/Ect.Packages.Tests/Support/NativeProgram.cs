using System.Runtime.InteropServices;

namespace Ect.Packages.Tests;

/// <summary>The program of <c>tests/Ect.AotCheck</c>, published once as native code.</summary>
public sealed class NativeProgram : IDisposable
{
    private readonly TempFolder _temp = new();
    private Task<string>? _output;

    public string Path => System.IO.Path.Combine(_temp.Path, OperatingSystem.IsWindows() ? "Ect.AotCheck.exe" : "Ect.AotCheck");

    /// <returns>What the build wrote.</returns>
    public Task<string> PublishAsync()
    {
        Assert.SkipUnless(OperatingSystem.IsWindows() || HasLinker, "Native code needs clang or gcc, and neither is on PATH.");
        return _output ??= Command.DotnetAsync(Repository.Root,
        [
            "publish", System.IO.Path.Combine("tests", "Ect.AotCheck"), "-nologo", "-c", Build.Configuration,
            "-r", RuntimeInformation.RuntimeIdentifier, "-p:RunAnalyzers=false", "-o", _temp.Path,
        ]);
    }

    public void Dispose() => _temp.Dispose();

    private static bool HasLinker => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(System.IO.Path.PathSeparator)
        .Any(folder => File.Exists(System.IO.Path.Combine(folder, "clang")) || File.Exists(System.IO.Path.Combine(folder, "gcc")));
}

using System.Runtime.InteropServices;

namespace Ect.Packages.Tests;

/// <summary>A program of this repository, published once as native code.</summary>
/// <param name="project">Its folder, below that of the repository.</param>
/// <param name="name">The name that it is called by.</param>
public abstract class NativeProgram(string project, string name) : IDisposable
{
    private readonly TempFolder _temp = new();
    private Task<string>? _output;

    public string Path => System.IO.Path.Combine(_temp.Path, name + (OperatingSystem.IsWindows() ? ".exe" : ""));

    /// <returns>What the build wrote.</returns>
    public Task<string> PublishAsync()
    {
        Assert.SkipUnless(OperatingSystem.IsWindows() || HasLinker, "Native code needs clang or gcc, and neither is on PATH.");
        return _output ??= Command.DotnetAsync(Repository.Root,
        [
            "publish", project, "-nologo", "-c", Build.Configuration,
            "-r", RuntimeInformation.RuntimeIdentifier, "-p:PublishAot=true", "-p:RunAnalyzers=false", "-o", _temp.Path,
        ]);
    }

    public void Dispose()
    {
        _temp.Dispose();
        GC.SuppressFinalize(this);
    }

    private static bool HasLinker => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(System.IO.Path.PathSeparator)
        .Any(folder => File.Exists(System.IO.Path.Combine(folder, "clang")) || File.Exists(System.IO.Path.Combine(folder, "gcc")));
}

/// <summary>A service with all that is to be native.</summary>
public sealed class NativeService() : NativeProgram("tests/Ect.AotCheck", "Ect.AotCheck");

/// <summary>The command line.</summary>
public sealed class NativeTool() : NativeProgram("src/Ect.Tool", "ect");

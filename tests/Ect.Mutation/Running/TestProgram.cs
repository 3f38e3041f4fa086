using System.Diagnostics;
using System.Globalization;

namespace Ect.Mutation.Running;

/// <summary>The program of the tests, beside the mutated assembly.</summary>
internal sealed class TestProgram(string path)
{
    /// <summary>Runs classes one after another with one mutant, up to the first that fails.</summary>
    /// <param name="mutant">The number of the mutant.</param>
    /// <param name="classes">The classes of tests.</param>
    /// <param name="without">Methods that are left out.</param>
    /// <param name="limit">How long it may take.</param>
    /// <returns>The mutant's fate: killed where a test fails or the process breaks down.</returns>
    /// <exception cref="InvalidOperationException">The program did not understand its arguments.</exception>
    public Fate Run(int mutant, IEnumerable<string> classes, IEnumerable<string> without, TimeSpan limit)
    {
        using var process = Start(
            [
                "-stopOnFail",
                .. classes.SelectMany(name => new[] { "-class", name }),
                .. without.SelectMany(name => new[] { "-method-", name })
            ],
            ("ECT_MUTANT", mutant.ToString(CultureInfo.InvariantCulture)));
        var isSummed = false;
        process.OutputDataReceived += (_, line) =>
            isSummed |= line.Data?.Contains("TEST EXECUTION SUMMARY", StringComparison.Ordinal) is true;
        Read(process);
        if (!process.WaitForExit(limit))
        {
            process.Kill(entireProcessTree: true);
            process.WaitForExit();
            return Fate.TimedOut;
        }

        // The code is the number of failed tests, and 128 and above where the process did not end by itself.
        process.WaitForExit(); // for the rest of the output
        if (process.ExitCode < 128 && !isSummed)
            throw new InvalidOperationException($"{path} ended with {process.ExitCode}, and ran no tests.");
        return process.ExitCode is 0 ? Fate.Survived : Fate.Killed;
    }

    /// <summary>Runs everything without a mutant, and finds out which class reaches which mutants.</summary>
    public Coverage Cover(string folder)
    {
        var (covered, results) = (Path.Combine(folder, "coverage.txt"), Path.Combine(folder, "results.xml"));
        File.Delete(covered);
        File.Delete(results);
        using var process = Start(["-xml", results], ("ECT_MUTANT_COVERAGE", covered));
        Read(process);
        process.WaitForExit();
        if (!File.Exists(covered) || !File.Exists(results))
            throw new InvalidOperationException($"{path} ended with {process.ExitCode}, and left no coverage.");
        return Coverage.Read(covered, results);
    }

    private Process Start(string[] args, (string Name, string Value) variable)
    {
        var start = new ProcessStartInfo(path, ["-parallel", "none", "-noLogo", "-noColor", "-noAutoReporters", .. args])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { [variable.Name] = variable.Value }
        };
        return Process.Start(start)!;
    }

    // A pipe that nobody reads fills up, and holds the tests up.
    private static void Read(Process process)
    {
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }
}

using System.Diagnostics;
using System.Runtime.CompilerServices;
using Ect.Mutation;
using Ect.Mutation.Mutating;
using Ect.Mutation.Running;
using Stryker.Abstractions;

// FOLDER...        folders of src/Ect whose files are mutated; default: Tokens Verification Graph
// --sample 100     how many mutants are tested, drawn at random; default: all
// --seed 1         another seed, another sample; default: 1
// --minutes 10     starts no other mutant after that time
// --minimum 75     fails where the tests notice fewer, in percent; default: 0
// --mutant ID      one mutant alone, by the number that an earlier run printed; may be repeated
if (Arguments.Parse(args) is not { } arguments)
{
    Console.Error.WriteLine("Usage: [FOLDER...] [--sample N] [--seed N] [--minutes N] [--minimum N] [--mutant ID]...");
    return 2;
}

var root = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(Here())!, "..", ".."));
var (built, mutated) = (Path.Combine(root, "tests/Ect.Tests/bin/Debug/net10.0"), Path.Combine(root, "tests/Ect.Tests/bin/Debug/mutated"));
Build();

string[] folders = [.. arguments.Folders.Select(folder => $"{Path.Combine(root, "src/Ect", folder)}/")];
if (Array.Find(folders, folder => !Directory.Exists(folder)) is { } missing) return Fail($"There is no folder {missing}.");
var project = new MutatedProject(
    ProjectCompilation.Open(Path.Combine(root, "src/Ect/Ect.csproj")),
    file => Array.Exists(folders, folder => file.StartsWith(folder, StringComparison.Ordinal)));
var found = project.Mutants.Count;
project.Emit(Path.Combine(mutated, "Ect.dll"));
Console.WriteLine($"{found} mutants in {string.Join(", ", arguments.Folders)}; {project.Mutants.Count} compile");

var program = new TestProgram(Path.Combine(mutated, "Ect.Tests"));
var coverage = program.Cover(mutated);
foreach (var name in coverage.Failing) Console.WriteLine($"{name} fails without a mutant, and takes no part.");

var sample = arguments.Choose(project.Mutants);
var run = new MutationRun(program, coverage, project.Mutants, Path.Combine(root, "tests/Ect.Tests"));
var tested = new List<(IMutant Mutant, Fate Fate)>();
var start = Stopwatch.GetTimestamp();
foreach (var mutant in sample.TakeWhile(_ => Stopwatch.GetElapsedTime(start) < arguments.Time))
{
    var fate = run.Test(mutant);
    tested.Add((mutant, fate));
    if (fate is not Fate.Killed || arguments.Mutants is not []) Console.WriteLine($"{fate,-10} {MutationRun.Describe(mutant, root)}");
}

if (arguments.Folders is not [_])
    foreach (var (name, folder) in arguments.Folders.Zip(folders))
        Console.WriteLine($"{name}: {MutationScore.Of(tested, mutant => MutationRun.FileOf(mutant).StartsWith(folder, StringComparison.Ordinal))}");
var score = MutationScore.Of(tested, _ => true);
Console.WriteLine($"seed {arguments.Seed}, of {project.Mutants.Count}: {score}");
return score.Percent >= arguments.Minimum ? 0 : 1;

void Build()
{
    var tests = Path.Combine(root, "tests/Ect.Tests");
    using var build = Process.Start("dotnet", ["build", tests, "-c", "Debug", "-v", "q", "-p:RunAnalyzers=false"]);
    build.WaitForExit();
    if (build.ExitCode is not 0) throw new InvalidOperationException("The tests do not build.");

    // A folder beside the build's, as deep as it is: the tests look for the repository upwards.
    if (Directory.Exists(mutated)) Directory.Delete(mutated, recursive: true);
    foreach (var file in Directory.EnumerateFiles(built, "*", SearchOption.AllDirectories))
    {
        var copy = Path.Combine(mutated, Path.GetRelativePath(built, file));
        Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
        File.Copy(file, copy);
    }
}

static int Fail(string message)
{
    Console.Error.WriteLine(message);
    return 2;
}

static string Here([CallerFilePath] string path = "") => path;

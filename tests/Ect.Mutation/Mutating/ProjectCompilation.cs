using System.Collections.Immutable;
using System.Diagnostics;
using System.Reflection;
using System.Text;
using System.Text.Json;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Text;

namespace Ect.Mutation.Mutating;

/// <summary>Compiles a project in memory with the arguments that its build gives to the compiler.</summary>
internal sealed class ProjectCompilation
{
    private readonly CSharpCommandLineArguments arguments;
    private readonly ImmutableArray<ISourceGenerator> generators;
    private readonly ConfigOptions options;

    private ProjectCompilation(CSharpCommandLineArguments arguments)
    {
        this.arguments = arguments;
        generators = [.. arguments.AnalyzerReferences
            .SelectMany(analyzer => new AnalyzerFileReference(analyzer.FilePath, new Loader()).GetGenerators(LanguageNames.CSharp))];
        options = new([.. arguments.AnalyzerConfigPaths.Select(path => AnalyzerConfig.Parse(File.ReadAllText(path), path))]);
        Sources = CSharpCompilation.Create(
            arguments.CompilationName,
            arguments.SourceFiles.Select(file => file.Path).Order(StringComparer.Ordinal).Select(Parse),
            arguments.MetadataReferences.Select(it => MetadataReference.CreateFromFile(it.Reference, it.Properties)),
            arguments.CompilationOptions.WithSpecificDiagnosticOptions([]).WithGeneralDiagnosticOption(ReportDiagnostic.Default));
    }

    /// <summary>The files of the project, without what generators add.</summary>
    public CSharpCompilation Sources { get; }

    public CSharpParseOptions ParseOptions => arguments.ParseOptions;

    public static ProjectCompilation Open(string project)
    {
        using var build = Process.Start(new ProcessStartInfo("dotnet", [
            "msbuild", project, "-t:ResolveReferences;Compile", "-getItem:CscCommandLineArgs", "-p:ProvideCommandLineArgs=true",
            "-p:SkipCompilerExecution=true", "-p:BuildProjectReferences=false",
            "-p:NonExistentFile=__never__"]) // an output that is never there: the target is not skipped as up to date
        { RedirectStandardOutput = true })!;
        var answer = build.StandardOutput.ReadToEnd();
        build.WaitForExit();
        if (build.ExitCode is not 0) throw new InvalidOperationException($"{project} does not build: {answer}");

        using var json = JsonDocument.Parse(answer);
        string[] args = [.. json.RootElement.GetProperty("Items").GetProperty("CscCommandLineArgs").EnumerateArray()
            .Select(item => item.GetProperty("Identity").GetString()!)];
        if (args is []) throw new InvalidOperationException($"The build of {project} does not name the compiler's arguments.");
        return new(CSharpCommandLineParser.Default.Parse(args, Path.GetDirectoryName(project)!, sdkDirectory: null));
    }

    public CSharpCompilation Generate(CSharpCompilation sources)
    {
        CSharpGeneratorDriver.Create(generators, parseOptions: arguments.ParseOptions, optionsProvider: options)
            .RunGeneratorsAndUpdateCompilation(sources, out var generated, out _);
        return (CSharpCompilation)generated;
    }

    private SyntaxTree Parse(string path) =>
        CSharpSyntaxTree.ParseText(SourceText.From(File.ReadAllText(path), Encoding.UTF8), arguments.ParseOptions, path);

    private sealed class Loader : IAnalyzerAssemblyLoader
    {
        public void AddDependencyLocation(string fullPath) { }

        public Assembly LoadFromPath(string fullPath) => Assembly.LoadFrom(fullPath);
    }
}

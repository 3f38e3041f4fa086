using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.Extensions.Logging.Abstractions;
using Stryker.Abstractions;
using Stryker.Abstractions.Options;
using Stryker.Configuration;
using Stryker.Configuration.Options;
using Stryker.Core.Compiling;
using Stryker.Core.InjectedHelpers;
using Stryker.Core.Mutants;
using Stryker.Utilities.Logging;

namespace Ect.Mutation.Mutating;

/// <summary>A project with all mutants of some of its files, each behind a switch. Those that do not compile are taken out
/// again.</summary>
internal sealed class MutatedProject : ICompilationContent
{
    private const int Attempts = 50;

    private readonly ProjectCompilation project;
    private CSharpCompilation compilation;

    public MutatedProject(ProjectCompilation project, Func<string, bool> isMutated)
    {
        this.project = project;
        compilation = project.Sources;
        var complete = project.Generate(project.Sources);
        ApplicationLogging.LoggerFactory = NullLoggerFactory.Instance;
        var injection = new CodeInjection();
        var options = new StrykerOptions
        {
            MutantIdProvider = new BasicIdProvider(),
            MutationLevel = MutationLevel.Standard,
            OptimizationMode = OptimizationModes.CoverageBasedTest,
            LanguageVersion = project.ParseOptions.LanguageVersion
        };
        var orchestrator = new CsharpMutantOrchestrator(new MutantPlacer(injection), null, options);
        foreach (var tree in project.Sources.SyntaxTrees.Where(tree => isMutated(tree.FilePath)))
            ReplaceSyntaxTree(tree, orchestrator.Mutate(tree, complete.GetSemanticModel(tree)));
        Mutants = [.. orchestrator.Mutants.Where(mutant => mutant.ResultStatus is MutantStatus.Pending)];

        using var control = new StreamReader(typeof(MutatedProject).Assembly.GetManifestResourceStream("MutantControl")!);
        var ours = control.ReadToEnd().Replace("HELPER_NAMESPACE", injection.HelperNamespace, StringComparison.Ordinal);
        foreach (var (name, text) in injection.MutantHelpers)
            compilation = compilation.AddSyntaxTrees(CSharpSyntaxTree.ParseText(
                name.Contains("MutantControl", StringComparison.Ordinal) ? ours : text, project.ParseOptions, $"{name}.cs"));
    }

    public IReadOnlyList<IMutant> Mutants { get; private set; }

    public IEnumerable<SyntaxTree> SyntaxTrees => compilation.SyntaxTrees;

    public void ReplaceSyntaxTree(SyntaxTree original, SyntaxTree replacement) =>
        compilation = compilation.ReplaceSyntaxTree(original, replacement.WithFilePath(original.FilePath)
            .WithRootAndOptions(replacement.GetRoot(), project.ParseOptions));

    public void Emit(string path)
    {
        var rollback = new CSharpRollbackProcess();
        HashSet<int> removed = [];
        for (var attempt = 1; ; attempt++)
        {
            using var stream = new MemoryStream();
            var result = project.Generate(compilation).Emit(stream);
            if (result.Success)
            {
                File.WriteAllBytes(path, stream.ToArray());
                Mutants = [.. Mutants.Where(mutant => !removed.Contains(mutant.Id))];
                return;
            }

            if (attempt is Attempts)
                throw new InvalidOperationException($"The mutated project does not compile: {string.Join(Environment.NewLine,
                    result.Diagnostics.Where(it => it.Severity is DiagnosticSeverity.Error).Take(10))}");
            removed.UnionWith(
                rollback.RollbackMutationsInError(this, result.Diagnostics, ICSharpRollbackProcess.Mode.Normal, false) ?? []);
        }
    }
}

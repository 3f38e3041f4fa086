using Microsoft.CodeAnalysis;
using Stryker.Abstractions;

namespace Ect.Mutation.Running;

/// <summary>Puts mutants to the test, each in processes of its own.</summary>
internal sealed class MutationRun(TestProgram program, Coverage coverage, IReadOnlyList<IMutant> all, string tests)
{
    public Fate Test(IMutant mutant)
    {
        // A static value is computed once, in the first class that needs it: all classes that reach its file take part.
        var ids = mutant.IsStaticValue ? all.Where(other => FileOf(other) == FileOf(mutant)).Select(other => other.Id) : [mutant.Id];
        string[] classes = [.. ids.SelectMany(coverage.ClassesOf).Distinct()];
        if (classes is []) return Fate.NotCovered;

        // The classes of the same folder first: most mutants die there, and the others are spared.
        var near = Path.Combine(tests, Path.GetFileName(Path.GetDirectoryName(FileOf(mutant)))!);
        foreach (var part in classes
            .ToLookup(name => File.Exists(Path.Combine(near, $"{name[(name.LastIndexOf('.') + 1)..]}.cs"))).OrderByDescending(it => it.Key))
        {
            var limit = TimeSpan.FromSeconds(20) + (4 * coverage.TimeOf(part));
            if (program.Run(mutant.Id, part, coverage.Failing, limit) is not Fate.Survived and var fate) return fate;
        }

        return Fate.Survived;
    }

    public static string FileOf(IMutant mutant) => mutant.Mutation.OriginalNode.SyntaxTree.FilePath;

    public static string Describe(IMutant mutant, string root)
    {
        var span = mutant.Mutation.OriginalNode.GetLocation().GetLineSpan();
        return $"{Path.GetRelativePath(root, span.Path)}:{span.StartLinePosition.Line + 1} [{mutant.Id}] {mutant.Mutation.DisplayName}: "
            + $"{Shorten(mutant.Mutation.OriginalNode)}  =>  {Shorten(mutant.Mutation.ReplacementNode)}";
    }

    private static string Shorten(SyntaxNode node)
    {
        var text = string.Join(' ', node.ToString().Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        return text.Length <= 120 ? text : $"{text[..117]}...";
    }
}

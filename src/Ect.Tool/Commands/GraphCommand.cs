using System.CommandLine;
using Ect.Tool.Graphs;
using Ect.Tool.Input;
using Ect.Tool.Keys;
using Ect.Tool.Ledgers;
using Ect.Tool.Output;

namespace Ect.Tool.Commands;

/// <summary><c>ect graph</c>: draws the workflow of tokens.</summary>
internal sealed class GraphCommand : Verb
{
    private const string Tree = "tree", Mermaid = "mermaid", Dot = "dot", Svg = "svg";

    private readonly Argument<string[]> _tokens = new("TOKEN")
    {
        Description = "Tokens: texts, @FILE, or - for standard input.",
        Arity = ArgumentArity.ZeroOrMore,
    };

    private readonly Option<string?> _evidence = new("--evidence") { Description = "A file that ect ledger export wrote: its tokens." };
    private readonly Option<string?> _workflow = new("--wid") { Description = "Only the tokens of this workflow." };
    private readonly Option<string> _format = new("--format")
    {
        Description = "tree, mermaid, dot or svg.",
        DefaultValueFactory = _ => Tree,
    };

    private readonly Option<string?> _out = new("--out") { Description = "The file for the drawing. Default: standard output." };
    private readonly Option<bool> _force = new("--force") { Description = "Replace a file that exists." };

    public GraphCommand() : base("graph", "Draw the workflow of tokens. Nothing is verified.")
    {
        Arguments.Add(_tokens);
        _format.AcceptOnlyFromAmong(Tree, Mermaid, Dot, Svg);
        foreach (var option in new Option[] { _evidence, _workflow, _format, _out, _force }) Options.Add(option);
    }

    protected override async Task<int> RunAsync(ParseResult parsed, Screen screen, CancellationToken cancellationToken)
    {
        var tokens = await ReadAsync(parsed, cancellationToken);
        if (parsed.GetValue(_workflow) is { } workflow)
            tokens = [.. tokens.Where(token => workflow.Equals(token.WorkflowId, StringComparison.OrdinalIgnoreCase))];
        if (tokens is []) throw new ToolException("There is no token to draw.");

        var graph = TaskGraph.Of(tokens);
        if (screen.IsJson)
        {
            screen.WriteJson(GraphView.Of(graph), GraphsJson.Default.GraphView);
            return ExitCode.Yes;
        }

        var drawing = parsed.GetValue(_format) switch
        {
            Mermaid => DiagramText.Mermaid(graph),
            Dot => DiagramText.Dot(graph),
            Svg => SvgDrawing.Draw(graph),
            _ => TreeText.Draw(graph),
        };
        if (parsed.GetValue(_out) is { } path) KeyFiles.WritePublic(path, drawing, parsed.GetValue(_force));
        else screen.WriteRaw(drawing);
        if (graph.HasCircle) screen.Note($"[yellow]Some of these tasks follow themselves: a receiver refuses them.[/]");
        return ExitCode.Yes;
    }

    private async Task<IReadOnlyList<EctToken>> ReadAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var given = parsed.GetValue(_tokens) ?? [];
        IEnumerable<string> texts = parsed.GetValue(_evidence) is { } file
            ? [.. TextsOf(Evidence.Parse(file, await TextInput.ReadAsync(file, cancellationToken)))]
            : [];
        if (given is not [] || parsed.GetValue(_evidence) is null)
            texts = texts.Concat(await TokenInput.ReadAsync(given, cancellationToken));

        var tokens = new List<EctToken>();
        foreach (var text in texts)
            tokens.Add(EctToken.TryParse(text, new EctLimits(), out var token)
                ? token
                : throw new ToolException($"Text {tokens.Count + 1} is no token that could be read. Look at it with ect inspect."));
        return tokens;
    }

    private static IEnumerable<string> TextsOf(Evidence evidence)
    {
        foreach (var entry in evidence.Entries)
            if (entry.Entry is not null && EctLedgerEntry.TryParse(entry.Entry, out var read)) yield return read.EncodedToken;
    }
}

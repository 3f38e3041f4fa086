using System.CommandLine;
using Ect.Tool.Graphs;
using Ect.Tool.Input;
using Ect.Tool.Keys;
using Ect.Tool.Ledgers;
using Ect.Tool.Output;

namespace Ect.Tool.Commands;

/// <summary><c>ect graph</c>: draws the workflow of tokens, or one that a service shows.</summary>
internal sealed class GraphCommand : Verb
{
    private const string Tree = "tree", Mermaid = "mermaid", Dot = "dot", Svg = "svg";

    private readonly Argument<string[]> _tokens = new("TOKEN")
    {
        Description = "Tokens: texts, @FILE, or - for standard input. Or the address of a service's dashboard.",
        Arity = ArgumentArity.ZeroOrMore,
    };

    private readonly Option<string?> _evidence = new("--evidence") { Description = "A file that ect ledger export wrote: its tokens." };
    private readonly Option<Guid?> _workflow = new("--wid") { Description = "The workflow at the service, or only its tokens." };
    private readonly Option<Guid[]> _expand = new("--expand")
    {
        Description = "Tasks that the service folds, under the id they are shown with: draw each. May be repeated.",
    };

    private readonly Option<string?> _tokenFile = new("--token-file")
    {
        Description = $"A file with the bearer token of the service. Default: the environment variable {Dashboard.TokenVariable}.",
    };

    private readonly Option<string> _format = new("--format")
    {
        Description = "tree, mermaid, dot or svg.",
        DefaultValueFactory = _ => Tree,
    };

    private readonly Option<string?> _out = new("--out") { Description = "The file for the drawing. Default: standard output." };
    private readonly Option<bool> _force = new("--force") { Description = "Replace a file that exists." };

    public GraphCommand() : base("graph", "Draw the workflow of tokens, of which nothing is verified, or one that a service shows.")
    {
        Arguments.Add(_tokens);
        _format.AcceptOnlyFromAmong(Tree, Mermaid, Dot, Svg);
        foreach (var option in new Option[] { _evidence, _workflow, _expand, _tokenFile, _format, _out, _force }) Options.Add(option);
    }

    protected override async Task<int> RunAsync(ParseResult parsed, Screen screen, CancellationToken cancellationToken)
    {
        var shown = FindAddress(parsed) is { } url ? await ReadWorkflowAsync(parsed, url, screen, cancellationToken) : null;
        var graph = TaskGraph.Of(shown?.Tasks ?? await ReadTokensAsync(parsed, screen, cancellationToken));
        if (parsed.GetValue(_out) is { } path) KeyFiles.WritePublic(path, Draw(parsed, graph), parsed.GetValue(_force));
        if (screen.IsJson)
        {
            screen.WriteJson(GraphView.Of(graph, shown?.State), GraphsJson.Default.GraphView);
            return ExitCode.Yes;
        }

        if (parsed.GetValue(_out) is null) screen.WriteRaw(Draw(parsed, graph));
        if (shown is not null) Write(screen, shown);
        if (graph.HasCircle) screen.Note($"[yellow]Some of these tasks follow themselves: a receiver refuses them.[/]");
        return ExitCode.Yes;
    }

    private string Draw(ParseResult parsed, TaskGraph graph) => parsed.GetValue(_format) switch
    {
        Mermaid => DiagramText.Mermaid(graph),
        Dot => DiagramText.Dot(graph),
        Svg => EctDrawnTask.ToSvg([.. graph.Nodes.Select(node => node.ToDrawn())]),
        _ => TreeText.Draw(graph),
    };

    private static void Write(Screen screen, ShownWorkflow shown)
    {
        var by = shown.Service is { } service ? $", as {service} says" : "";
        screen.Note($"{shown.State}: {shown.Total} tasks{by}");
        if (shown.Tasks.Any(task => task.Count > 1)) screen.Note($"Some of them are folded: give the id of one to --expand.");
    }

    /// <summary>Finds the address of a service. A token is never one.</summary>
    private Uri? FindAddress(ParseResult parsed) => parsed.GetValue(_tokens) is [var given] ? Address.FindPrefix(given) : null;

    private async Task<ShownWorkflow> ReadWorkflowAsync(
        ParseResult parsed, Uri url, Screen screen, CancellationToken cancellationToken)
    {
        if (parsed.GetValue(_evidence) is not null) throw new ToolException("Give an address, or evidence.");
        if (parsed.GetValue(_workflow) is not { } workflow)
            throw new ToolException($"Which workflow of the service? Say --wid. Its tokens name it, and the dashboard lists it. {(
                url.AbsolutePath is "/" ? $"That has an address of its own, usually {url}ect." : "")}".TrimEnd());

        var token = await BearerToken.ReadAsync(parsed.GetValue(_tokenFile), Dashboard.TokenVariable, url, cancellationToken);
        using var dashboard = new Dashboard(url, token);
        return await screen.ProgressAsync("Reading the workflow", progress => dashboard.ReadAsync(
            workflow, parsed.GetValue(_expand) ?? [], progress, cancellationToken));
    }

    private async Task<IReadOnlyList<TaskFacts>> ReadTokensAsync(
        ParseResult parsed, Screen screen, CancellationToken cancellationToken)
    {
        IEnumerable<EctToken> tokens = await ReadAsync(parsed, screen, cancellationToken);
        if (parsed.GetValue(_workflow) is { } workflow)
            tokens = tokens.Where(token => Guid.TryParse(token.WorkflowId, out var wid) && wid == workflow);
        var tasks = tokens.Select(TaskFacts.Of).ToList();
        return tasks is [] ? throw new ToolException("There is no token to draw.") : tasks;
    }

    private async Task<IReadOnlyList<EctToken>> ReadAsync(ParseResult parsed, Screen screen, CancellationToken cancellationToken)
    {
        var given = parsed.GetValue(_tokens) ?? [];
        IEnumerable<string> texts = parsed.GetValue(_evidence) is { } file
            ? [.. TextsOf(await screen.ProgressAsync(
                "Reading the evidence", progress => Evidence.ReadAsync(file, progress, cancellationToken)))]
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

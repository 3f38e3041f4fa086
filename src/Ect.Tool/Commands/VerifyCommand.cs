using System.CommandLine;
using Ect.Tool.Input;
using Ect.Tool.Output;
using Ect.Tool.Tokens;

namespace Ect.Tool.Commands;

/// <summary><c>ect verify</c>: says whether a receiver would accept the tokens of one request.</summary>
internal sealed class VerifyCommand : Verb
{
    private readonly Argument<string[]> _tokens = new("TOKEN")
    {
        Description = "The tokens of one request: texts, @FILE, or - for standard input.",
        Arity = ArgumentArity.ZeroOrMore,
    };

    private readonly Option<bool> _report = new("--allow-unknown-predecessors")
    {
        Description = "Accept tokens whose predecessors are not among them, and name these.",
    };

    private readonly TrustOptions _trust;

    public VerifyCommand() : base("verify", "Say whether a receiver would accept tokens. Nothing is used up.")
    {
        Arguments.Add(_tokens);
        _trust = new TrustOptions(this, EctAssuranceLevel.L2);
        Options.Add(_report);
    }

    protected override async Task<int> RunAsync(ParseResult parsed, Screen screen, CancellationToken cancellationToken)
    {
        var texts = await TokenInput.ReadAsync(parsed.GetValue(_tokens) ?? [], cancellationToken);
        var question = await _trust.ReadAsync(parsed, ofToken: null, cancellationToken) with
        {
            NeedsPredecessors = !parsed.GetValue(_report),
        };
        var verdict = await Judge.VerifyAsync(texts, question, cancellationToken);
        if (screen.IsJson) screen.WriteJson(VerifiedView.Of(verdict), TokensJson.Default.VerifiedView);
        else Write(screen, verdict);
        return verdict.Result.Succeeded ? ExitCode.Yes : verdict.Result.IsUnavailable ? ExitCode.Unable : ExitCode.No;
    }

    private static void Write(Screen screen, Verdict verdict)
    {
        if (verdict.Result.Context is not { } context)
        {
            if (verdict.Result.FailedToken is { } token) screen.Line($"token     {token.Id} by {token.Issuer}");
            RuleLines.WriteVerdict(screen, verdict);
            return;
        }

        foreach (var head in context.Heads) screen.Line($"head      {head.Id} {head.Action} by {head.Issuer}");
        foreach (var node in context.Graph.Nodes.Where(node => !context.Graph.Heads.Contains(node)))
            screen.Line($"before    {node.Id} {node.Action} by {node.Issuer}");
        foreach (var id in context.Graph.UnknownPredecessors) screen.Line($"unknown   {id}");
        if (context.WorkflowId is { } workflow) screen.Line($"workflow  {workflow}");
        RuleLines.WriteVerdict(screen, verdict);
        foreach (var row in verdict.Rules.Where(row => row.State is RuleState.NotChecked))
            screen.Line($"[grey]  not checked: rule {row.Rule}, {row.Text} ({row.Detail})[/]");
    }
}

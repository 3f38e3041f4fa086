using Ect.Tool.Output;
using Ect.Tool.Tokens;

namespace Ect.Tool.Commands;

/// <summary>Writes rules, and what became of them.</summary>
internal static class RuleLines
{
    public static void Write(Screen screen, Verdict verdict)
    {
        foreach (var row in verdict.Rules)
        {
            var number = $"{row.Rule,4}";
            var detail = row.Detail is { } text ? $" ({text})" : "";
            switch (row.State)
            {
                case RuleState.Passed: screen.Line($"{number}  [green]passed[/]       {row.Text}"); break;
                case RuleState.Failed: screen.Line($"{number}  [red]FAILED[/]       {row.Text}: [red]{$"{row.Reason}"}[/]{detail}"); break;
                case RuleState.NotChecked: screen.Line($"{number}  [yellow]not checked[/]  {row.Text}{detail}"); break;
                default: screen.Line($"{number}  [grey]not reached  {row.Text}[/]"); break;
            }
        }
    }

    public static void WriteVerdict(Screen screen, Verdict verdict)
    {
        if (verdict.Failure is { } failure)
        {
            var detail = failure.Detail is { } text ? $": {text}" : "";
            screen.Line($"[red]Refused[/] by rule {failure.Rule} ({failure.Text}), {$"{failure.Reason}"}{detail}");
        }
        else if (verdict.IsUnproven)
        {
            screen.Line($"[yellow]Nothing is wrong with it, and nothing is proven:[/] no signature was verified. Give --jwks.");
        }
        else
        {
            screen.Line($"[green]Accepted[/] by every rule that can be applied here.");
        }
    }
}

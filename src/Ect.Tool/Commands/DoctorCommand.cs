using System.CommandLine;
using Ect.Tool.Input;
using Ect.Tool.Output;
using Ect.Tool.Probing;

namespace Ect.Tool.Commands;

/// <summary><c>ect doctor</c>: says what a service publishes, and what is in the way of tokens.</summary>
internal sealed class DoctorCommand : Verb
{
    private readonly Argument<string> _url = new("URL") { Description = "An address of the service that asks for tokens." };
    private readonly Option<string> _ledger = new("--ledger")
    {
        Description = "The path of its ledger.",
        DefaultValueFactory = _ => "/ledger",
    };

    private readonly Option<string> _dashboard = new("--dashboard")
    {
        Description = "The path of its dashboard.",
        DefaultValueFactory = _ => "/ect",
    };

    private readonly Option<TimeSpan?> _timeout = new("--timeout")
    {
        Description = "How long to wait for each answer. Default: 10s.",
        CustomParser = Values.Duration,
    };

    public DoctorCommand() : base("doctor", "Say what a service publishes, what its clock says, and how long a header may be.")
    {
        Arguments.Add(_url);
        Options.Add(_ledger);
        Options.Add(_dashboard);
        Options.Add(_timeout);
    }

    protected override async Task<int> RunAsync(ParseResult parsed, Screen screen, CancellationToken cancellationToken)
    {
        var url = Address.Parse(parsed.GetRequiredValue(_url));
        using var visitor = new Visitor(url, parsed.GetValue(_timeout) ?? TimeSpan.FromSeconds(10));
        var doctor = new Doctor(visitor, url, parsed.GetRequiredValue(_ledger), parsed.GetRequiredValue(_dashboard));
        var findings = await screen.ProgressAsync("Asking the service", progress => doctor.ExamineAsync(progress, cancellationToken));
        var isHealthy = findings.All(finding => finding.State is not FindingState.Bad);
        if (screen.IsJson) screen.WriteJson(new($"{url}", isHealthy, findings), ProbingJson.Default.DoctorView);
        else foreach (var finding in findings) Write(screen, finding);
        return isHealthy ? ExitCode.Yes : ExitCode.No;
    }

    private static void Write(Screen screen, Finding finding)
    {
        var subject = $"{finding.Subject,-10}";
        switch (finding.State)
        {
            case FindingState.Good: screen.Line($"[green]good[/]  {subject}  {finding.Text}"); break;
            case FindingState.Note: screen.Line($"[yellow]note[/]  {subject}  {finding.Text}"); break;
            default: screen.Line($"[red]BAD[/]   {subject}  {finding.Text}"); break;
        }
    }
}

using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using Ect;
using Microsoft.Extensions.Hosting;
using Spectre.Console;

namespace AgentWorkflow;

/// <summary>The page that draws the workflows, if the command line asks for it. Each agent shows what it has recorded, and the planner's
/// page asks all of them.</summary>
internal sealed class DashboardSettings(bool isUsed, Addresses addresses, IReadOnlyList<string> names)
{
    public const string Path = "/ect";

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(15);

    public bool IsUsed => isUsed;

    /// <summary>Where the page is.</summary>
    public Uri Page => new(addresses.Of(Planner.Name), Path);

    /// <summary>The settings of an agent that lets the planner's page ask it. In Development a page is shown to this machine.</summary>
    public IReadOnlyList<string> OfAgent => !isUsed ? [] :
    [
        $"environment={Environments.Development}",
        $"Dashboard={Path}",
        $"Ect:Dashboard:AllowedOrigins:0={addresses.Of(Planner.Name).GetLeftPart(UriPartial.Authority)}",
    ];

    /// <summary>The settings of the planner, whose page asks all agents, and verifies the receipts of the researcher with a key that it has
    /// from here and not from the researcher.</summary>
    public IEnumerable<KeyValuePair<string, string?>> OfPlanner(EctLedgerKey ledgerKey) => !isUsed ? [] :
        names.Where(name => name is not Planner.Name).SelectMany((name, n) => new KeyValuePair<string, string?>[]
        {
            new($"Ect:Dashboard:Sources:{n}:Name", name),
            new($"Ect:Dashboard:Sources:{n}:Address", new Uri(addresses.Of(name), Path).ToString()),
        }).Append(new("Ect:Dashboard:LedgerKeys:0", ledgerKey.VerifierKey));

    /// <summary>Leaves the agents running, and goes on with new workflows, until Ctrl+C is pressed.</summary>
    public async Task ShowAsync(Func<Task> workflow, CancellationToken interrupted)
    {
        Console.WriteLine($"The workflows are drawn at {Page}"); // On a line of its own, however narrow the terminal is.
        AnsiConsole.MarkupLineInterpolated(
            CultureInfo.InvariantCulture, $"A new one starts every {Pause.TotalSeconds} s. Ctrl+C ends everything.");
        Open();
        using var timer = new PeriodicTimer(Pause);
        try
        {
            while (await timer.WaitForNextTickAsync(interrupted)) await workflow();
        }
        catch (OperationCanceledException)
        {
            // That was Ctrl+C.
        }
    }

    /// <summary>Opens the page in the browser of whoever sits here, if there is one.</summary>
    private void Open()
    {
        if (Console.IsOutputRedirected) return;
        var (program, argument) = OperatingSystem.IsWindows() ? (Page.ToString(), "")
            : OperatingSystem.IsMacOS() ? ("open", Page.ToString()) : ("xdg-open", Page.ToString());
        try
        {
            using var started = Process.Start(new ProcessStartInfo(program, argument) { UseShellExecute = OperatingSystem.IsWindows() });
        }
        catch (Win32Exception)
        {
            // There is no browser here. The address is on the screen.
        }
    }
}

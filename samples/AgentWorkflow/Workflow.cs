using System.Globalization;
using Ect;
using Spectre.Console;

namespace AgentWorkflow;

/// <summary>The story, from the start of the agents to the audit.</summary>
internal static class Workflow
{
    /// <returns>The exit code: 0 if everything came out as expected.</returns>
    public static async Task<int> RunAsync(string[] args)
    {
        var arguments = Arguments.Parse(args);
        await using var ledger = new LedgerSettings(arguments.Ledger);
        var redis = RedisSettings.From(arguments.Redis);
        string[] names = [Planner.Name, "researcher", "pricer", "writer", "reviewer"];
        using var keys = new KeyFolder(names);
        var addresses = new Addresses(names);
        var dashboard = new DashboardSettings(arguments.HasDashboard, addresses, names);
        var settings = new AgentSettings(keys, addresses, redis, dashboard);

        await using var reviewer = await Agent.StartAsync(settings, "reviewer", "draft_reviewed");
        await using var twin = redis.IsUsed
            ? await Agent.StartAsync(settings, "reviewer", "draft_reviewed", url: "http://127.0.0.1:0")
            : null;
        await using var writer = await Agent.StartAsync(settings, "writer", "draft_written", reviewer);
        await using var pricer = await Agent.StartAsync(settings, "pricer", "prices_quoted");
        await using var researcher = await Agent.StartAsync(settings, "researcher", "sources_collected", ledger: ledger);
        await using var planner = await Planner.StartAsync(settings, researcher.LedgerKey, researcher, pricer, writer, reviewer);

        AnsiConsole.Write(new Rule("[bold]Five agents, one workflow[/]").LeftJustified());
        Agent[] agents = [researcher, pricer, writer, reviewer];
        foreach (var agent in twin is null ? agents : [.. agents, twin])
            AnsiConsole.MarkupLineInterpolated(CultureInfo.InvariantCulture, $"  {agent.Name,-10} listens on {agent.Url}");

        var workflowId = await planner.RunAsync(ForkAndJoinAsync);
        var graph = await GraphAsync(workflowId);
        var audit = await Audit.BeginAsync(researcher);
        if (ledger.IsDurable) await audit.RestartAgentAsync();
        Report.Print(graph);

        AnsiConsole.Write(new Rule("[bold]A join that is too large for a header[/]").LeftJustified());
        const int branches = 12;
        var joinId = await planner.RunAsync(async () =>
        {
            await planner.AskAllAsync(Enumerable.Range(1, branches).Select(n => (researcher, $"question_{n}_asked")));
            await planner.AskAsync(writer, "answers_joined");
        });

        var longest = planner.Sent.MaxBy(load => load.Bytes)!;
        Report.Print(longest);

        AnsiConsole.Write(new Rule("[bold]What is refused[/]").LeftJustified());
        var attacks = await new Attacks(planner, keys, target: reviewer, other: pricer, twin).RunAsync();
        Report.Print(attacks);

        AnsiConsole.Write(new Rule("[bold]A new key on the way[/]").LeftJustified());
        var rotation = await Rotation.RunAsync(planner, keys, writer, witness: reviewer);
        Report.Print(rotation);

        AnsiConsole.Write(new Rule("[bold]The researcher's ledger, audited[/]").LeftJustified());
        var findings = await audit.RunAsync();
        Report.Print(findings);

        var isAsExpected = Report.IsForkAndJoin(graph) && Report.IsJoinInBody(await GraphAsync(joinId), branches, longest)
            && attacks.All(attack => attack.CameOutAsExpected) && rotation.CameOutAsExpected && findings.All(finding => finding.CameOutAsExpected);
        AnsiConsole.MarkupLine(isAsExpected ? "[green]Everything is as expected.[/]" : "[red]Something is not as expected.[/]");
        if (dashboard.IsUsed) await dashboard.ShowAsync(() => planner.RunAsync(ForkAndJoinAsync), keys.UntilInterrupted());
        return isAsExpected ? 0 : 1;

        async Task ForkAndJoinAsync()
        {
            await planner.AskAllAsync((researcher, "question_split"), (pricer, "budget_set")); // a fork: two calls after the same task
            await planner.AskAsync(writer, "findings_merged");                                 // the join: one call after both
        }

        Task<EctGraph> GraphAsync(string id) => Report.GraphAsync(id, [planner.Store, .. agents.Select(agent => agent.Store)]);
    }
}

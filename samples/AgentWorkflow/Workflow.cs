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
        await using var ledger = LedgerSettings.From(args, out var rest);
        var redis = RedisSettings.From(rest);
        string[] names = [Planner.Name, "researcher", "pricer", "writer", "reviewer"];
        using var keys = new KeyFolder(names);
        var addresses = new Addresses(names);

        await using var reviewer = await Agent.StartAsync(keys, addresses, "reviewer", "draft_reviewed", redis);
        await using var twin = redis.IsUsed
            ? await Agent.StartAsync(keys, addresses, "reviewer", "draft_reviewed", redis, url: "http://127.0.0.1:0")
            : null;
        await using var writer = await Agent.StartAsync(keys, addresses, "writer", "draft_written", redis, reviewer);
        await using var pricer = await Agent.StartAsync(keys, addresses, "pricer", "prices_quoted", redis);
        await using var researcher = await Agent.StartAsync(keys, addresses, "researcher", "sources_collected", redis, ledger: ledger);
        await using var planner = await Planner.StartAsync(keys, addresses, researcher, pricer, writer, reviewer);

        AnsiConsole.Write(new Rule("[bold]Five agents, one workflow[/]").LeftJustified());
        Agent[] agents = [researcher, pricer, writer, reviewer];
        foreach (var agent in twin is null ? agents : [.. agents, twin])
            AnsiConsole.MarkupLineInterpolated(CultureInfo.InvariantCulture, $"  {agent.Name,-10} listens on {agent.Url}");

        var workflowId = await planner.RunAsync(async () =>
        {
            await planner.AskAllAsync((researcher, "question_split"), (pricer, "budget_set")); // a fork: two calls after the same task
            await planner.AskAsync(writer, "findings_merged");                                 // the join: one call after both
        });

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
        return isAsExpected ? 0 : 1;

        Task<EctGraph> GraphAsync(string id) => Report.GraphAsync(id, [planner.Store, .. agents.Select(agent => agent.Store)]);
    }
}

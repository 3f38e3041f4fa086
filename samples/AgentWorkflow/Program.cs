using System.Globalization;
using AgentWorkflow;
using Spectre.Console;

// A planner gives work to two agents at once, joins what they return in the call to a third, which asks a fourth for a review.
// All of them run here, on loopback sockets; their keys live in a temporary folder that is gone at the end.
// With "--redis localhost:6379" they share that Redis, and the reviewer runs twice.
var redis = RedisSettings.From(args);
using var keys = new KeyFolder("planner", "researcher", "pricer", "writer", "reviewer");

await using var reviewer = await Agent.StartAsync(keys, "reviewer", "draft_reviewed", redis);
await using var twin = redis.IsUsed ? await Agent.StartAsync(keys, "reviewer", "draft_reviewed", redis) : null;
await using var writer = await Agent.StartAsync(keys, "writer", "draft_written", redis, reviewer);
await using var pricer = await Agent.StartAsync(keys, "pricer", "prices_quoted", redis);
await using var researcher = await Agent.StartAsync(keys, "researcher", "sources_collected", redis);
await using var planner = new Planner(keys, researcher, pricer, writer, reviewer);

AnsiConsole.Write(new Rule("[bold]Five agents, one workflow[/]").LeftJustified());
Agent[] agents = [researcher, pricer, writer, reviewer];
foreach (var agent in twin is null ? agents : [.. agents, twin]) AnsiConsole.MarkupLineInterpolated(CultureInfo.InvariantCulture, $"  {agent.Name,-10} listens on {agent.Url}");

var workflowId = await planner.RunAsync(async ask =>
{
    await Task.WhenAll(ask(researcher, "question_split"), ask(pricer, "budget_set")); // a fork: two calls after the same tasks
    await ask(writer, "findings_merged");                                             // the join: one call after both
});

var graph = await Report.GraphAsync(workflowId, [planner.Store, .. agents.Select(agent => agent.Store)]);
Report.Print(graph);

AnsiConsole.Write(new Rule("[bold]What is refused[/]").LeftJustified());
var attacks = await new Attacks(planner, keys, target: reviewer, other: pricer, twin).RunAsync();
Report.Print(attacks);

var isAsExpected = Report.IsForkAndJoin(graph) && attacks.All(attack => attack.CameOutAsExpected);
AnsiConsole.MarkupLine(isAsExpected ? "[green]Everything came out as it must.[/]" : "[red]Something came out wrong.[/]");
return isAsExpected ? 0 : 1;

using Microsoft.Playwright;

namespace Ect.Dashboard.Browser.Tests.Support;

/// <summary>A workflow of tasks that were each done and recorded in a given second some minutes ago.</summary>
internal sealed class FewTasks
{
    private readonly DateTimeOffset _start = DateTimeOffset.FromUnixTimeSeconds(DateTimeOffset.UtcNow.ToUnixTimeSeconds() - 300);
    private readonly List<EctToken> _tasks = [];

    public string Id { get; } = Forge.NewId();

    public IReadOnlyList<EctToken> Tasks => _tasks;

    public EctToken Add(int second, string agent, string action, params EctToken[] after) =>
        Add(second, agent, action, after, retryOf: null);

    public EctToken Add(
        int second, string agent, string action, EctToken[] after, EctToken? retryOf, EctAssuranceLevel level = EctAssuranceLevel.L2)
    {
        var task = TestTokens.Token(
            after: [.. after.Select(token => token.Id)], issuer: Site.Identity(agent), workflow: Id, action: action, level: level,
            issuedAt: _start.AddSeconds(second), retryOf: retryOf?.Id);
        _tasks.Add(task);
        return task;
    }

    /// <summary>A task after which two branches go apart, of two tasks each, and one that joins them.</summary>
    public static FewTasks ForkAndJoin()
    {
        var workflow = new FewTasks();
        var plan = workflow.Add(0, "planner", "plan_made");
        var split = workflow.Add(10, "planner", "question_split", plan);
        var budget = workflow.Add(11, "planner", "budget_set", plan);
        var sources = workflow.Add(20, "researcher", "sources_collected", split);
        var prices = workflow.Add(21, "pricer", "prices_quoted", budget);
        workflow.Add(30, "writer", "draft_written", sources, prices);
        return workflow;
    }

    /// <summary>Stores the tasks, and opens the graph.</summary>
    /// <returns>The boxes.</returns>
    public async Task<ILocator> ShowAsync(Site site, Tab tab)
    {
        await site.AddAsync(_tasks);
        await tab.Page.GotoAsync($"{site.Page}/w/{Id}");
        var boxes = tab.Page.Locator("svg.graph .nodes .node");
        await boxes.First.WaitForAsync();
        return boxes;
    }
}

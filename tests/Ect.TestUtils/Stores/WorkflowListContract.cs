namespace Ect.TestUtils;

/// <summary>What every store promises of its list of workflows and of the numbers of issuers. It asks a new store, whose clock it
/// sets.</summary>
public static class WorkflowListContract
{
    /// <summary>A store may be a second behind with the time of a workflow.</summary>
    private static readonly TimeSpan Behind = TimeSpan.FromSeconds(1);

    public static async Task ListsLatestFirstAsync(TestService service)
    {
        var (first, second, third) = (Forge.NewId(), Forge.NewId(), Forge.NewId());
        Assert.Empty(await ListAsync(service, DateTimeOffset.MaxValue));

        await AddAsync(service, first);
        await AddAsync(service, second, third);
        await AddOneAsync(service, workflow: null);
        var time = service.Clock.GetUtcNow();
        await AddAsync(service, second);

        var listed = await ListAsync(service, DateTimeOffset.MaxValue);
        Assert.Equal([second, third, first], listed.Select(workflow => workflow.Id));
        Assert.Equal(InMilliseconds(service.Clock.GetUtcNow()), listed[0].LastRecordedAt);
        Assert.Equal([third, first], (await ListAsync(service, time)).Select(workflow => workflow.Id));
        Assert.Equal([first], (await ListAsync(service, listed[2].LastRecordedAt)).Select(workflow => workflow.Id));
        Assert.Empty(await ListAsync(service, listed[2].LastRecordedAt.AddMilliseconds(-1)));
    }

    /// <summary>Whatever the length of a page, and however many workflows share a millisecond.</summary>
    public static async Task PagesHaveEachWorkflowOnceAsync(TestService service)
    {
        for (var i = 0; i < 12; i++) await AddAsync(service, [.. Enumerable.Range(0, 1 + i % 5).Select(_ => Forge.NewId())]);
        var all = await ListAsync(service, DateTimeOffset.MaxValue);
        Assert.Equal(33, all.Count);
        Assert.Equal(all.OrderByDescending(it => it.LastRecordedAt).ThenByDescending(it => it.Id, StringComparer.Ordinal), all);

        foreach (var limit in new[] { 1, 2, 3, 7, 33, 34 })
        {
            var (paged, last) = (new List<string>(), (EctStoredWorkflow?)null);
            IReadOnlyList<EctStoredWorkflow> page;
            do
            {
                page = await ListAsync(service, last?.LastRecordedAt ?? DateTimeOffset.MaxValue, last?.Id.ToUpperInvariant(), limit);
                Assert.InRange(page.Count, 0, limit);
                paged.AddRange(page.Select(workflow => workflow.Id));
                last = page.Count > 0 ? page[^1] : null;
            }
            while (page.Count == limit);

            Assert.Equal(all.Select(workflow => workflow.Id), paged);
        }
    }

    public static async Task RefusesALimitOfNoneAsync(TestService service) =>
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>("limit", () => ListAsync(service, Forge.Now, limit: 0));

    public static async Task RemembersNoLongerThanARecordAsync(TestService service)
    {
        var (first, second) = (Forge.NewId(), Forge.NewId());
        await AddAsync(service, first);
        await AddAsync(service, second);

        service.Clock.Advance(service.Store.Retention - Behind);
        Assert.Equal([second], (await ListAsync(service, DateTimeOffset.MaxValue)).Select(workflow => workflow.Id));
        service.Clock.Advance(2 * Behind);
        Assert.Empty(await ListAsync(service, DateTimeOffset.MaxValue));
    }

    /// <param name="service">A store.</param>
    /// <param name="other">The same, or one that shares it.</param>
    public static async Task NumbersIssuersOnceAsync(TestService service, TestService other)
    {
        string[] issuers = [Forge.Alice, Forge.Bob, Forge.Me, "", "count", "\u20AC \0'\"", new string('x', 1_024)];

        var numbers = await NumberAsync(service, issuers);

        Assert.Equal(Enumerable.Range(1, issuers.Length), numbers);
        Assert.Equal(numbers.Reverse(), await NumberAsync(other, [.. issuers.Reverse()]));
        Assert.Equal([2, 8, 8, 2], await NumberAsync(other, Forge.Bob, "another", "another", Forge.Bob));
        Assert.Equal([8], await NumberAsync(service, "another"));
        Assert.Empty(await NumberAsync(service));
    }

    /// <summary>Issuers beyond those that have a number of their own, which are 10,000.</summary>
    public static async Task NumbersMoreIssuersThanItKeepsAsync(TestService service, TestService other)
    {
        string[] issuers = [.. Enumerable.Range(0, 10_500).Select(n => $"spiffe://example.com/agent/{n}")];

        var numbers = await NumberAsync(service, issuers);

        Assert.Equal(Enumerable.Range(1, 10_000), numbers.Take(10_000));
        Assert.All(numbers.Skip(10_000), number => Assert.InRange(number, 10_001, 20_000));
        Assert.InRange(numbers.Skip(10_000).Distinct().Count(), 400, 500); // They are spread.
        Assert.Equal(numbers, await NumberAsync(other, issuers));
    }

    public static async Task<IReadOnlyList<EctStoredWorkflow>> ListAsync(
        TestService service, DateTimeOffset before, string? beforeId = null, int limit = 1_000) =>
        await service.Store.ListWorkflowsAsync(before, beforeId, limit, TestContext.Current.CancellationToken);

    public static async Task<IReadOnlyList<int>> NumberAsync(TestService service, params string[] issuers) =>
        await service.Store.NumberIssuersAsync(issuers, TestContext.Current.CancellationToken);

    /// <summary>Adds a record to each workflow, later than the store can be behind.</summary>
    private static async Task AddAsync(TestService service, params string[] workflows)
    {
        service.Clock.Advance(Behind + TimeSpan.FromTicks(12_345));
        foreach (var workflow in workflows) await AddOneAsync(service, workflow);
    }

    private static async Task AddOneAsync(TestService service, string? workflow) => Assert.Null(await service.Store.TryAddAsync(
        [TestTokens.Record(TestTokens.Token(workflow: workflow))], TestContext.Current.CancellationToken));

    private static DateTimeOffset InMilliseconds(DateTimeOffset time) => DateTimeOffset.FromUnixTimeMilliseconds(time.ToUnixTimeMilliseconds());
}

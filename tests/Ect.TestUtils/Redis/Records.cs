namespace Ect.TestUtils;

/// <summary>What is asked of a store, and how its records are compared.</summary>
public static class Records
{
    public static async Task<EctTokenRecord?> AddAsync(this TestService instance, params EctTokenRecord[] records) =>
        await instance.Store.TryAddAsync(records, TestContext.Current.CancellationToken);

    public static async Task<IReadOnlyList<EctTokenRecord>> FindAsync(this TestService instance, params string[] ids) =>
        (await instance.Store.FindAsync(ids, TestContext.Current.CancellationToken)).Records;

    public static async Task<IReadOnlySet<string>> AwaitedAsync(this TestService instance, params string[] ids) =>
        (await instance.Store.FindAsync(ids, TestContext.Current.CancellationToken)).Awaited;

    public static async Task<IReadOnlyList<EctTokenRecord>> ListAsync(this TestService instance, string workflowId) =>
        await instance.Store.ListWorkflowAsync(workflowId, 10_000, TestContext.Current.CancellationToken);

    /// <summary>Every member, and the predecessors one by one.</summary>
    public static void AssertSame(EctTokenRecord expected, EctTokenRecord actual)
    {
        Assert.Equal(expected.Predecessors, actual.Predecessors);
        Assert.Equal(expected, new EctTokenRecord(actual) { Predecessors = expected.Predecessors });
    }
}

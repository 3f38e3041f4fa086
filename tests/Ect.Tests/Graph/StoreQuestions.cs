namespace Ect.Tests;

/// <summary>What is asked of a store, one part of the answer at a time.</summary>
internal static class StoreQuestions
{
    public static async Task<IReadOnlyList<EctTokenRecord>> RecordsAsync(this IEctStore store, IReadOnlyCollection<string> ids) =>
        (await store.FindAsync(ids, TestContext.Current.CancellationToken)).Records;

    public static async Task<IReadOnlySet<string>> AwaitedAsync(this IEctStore store, params string[] ids) =>
        (await store.FindAsync(ids, TestContext.Current.CancellationToken)).Awaited;
}

namespace Ect.TestUtils;

/// <summary>Starts all of them behind one gate, so that they truly meet.</summary>
public static class AtOnce
{
    public static async Task<T[]> RunAsync<T>(int count, Func<int, Task<T>> use)
    {
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var uses = Enumerable.Range(0, count).Select(async i =>
        {
            await gate.Task;
            return await use(i);
        }).ToArray();
        gate.SetResult();
        return await Task.WhenAll(uses);
    }
}

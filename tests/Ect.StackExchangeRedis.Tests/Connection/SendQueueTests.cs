using Ect.StackExchangeRedis.Connection;

namespace Ect.StackExchangeRedis.Tests;

/// <summary>What waits while the machine is busy is sent together and in order. Nothing waits for the answer to something else.</summary>
public class SendQueueTests
{
    private readonly SendQueue _queue = new();
    private readonly List<int> _sent = [];

    [Fact]
    public async Task Add_WhileOneIsSent_RestFollowsInOrderOnTheSameThread()
    {
        using var held = await HeldQueue.HoldAsync(_queue);
        var threads = new HashSet<int>();
        foreach (var number in Enumerable.Range(0, 100))
        {
            _queue.Add(() =>
            {
                _sent.Add(number);
                threads.Add(Environment.CurrentManagedThreadId);
            });
        }

        held.Dispose();
        await LastAsync();

        Assert.Equal(Enumerable.Range(0, 100), _sent);
        Assert.Equal([held.Thread], threads);
    }

    /// <summary>So uses that their steps give to the fence one by one go out in one call.</summary>
    [Fact]
    public async Task Add_FromWithinASend_IsSentAfterAllThatWaits()
    {
        using var held = await HeldQueue.HoldAsync(_queue);
        var last = Task.CompletedTask;
        _queue.Add(() =>
        {
            _sent.Add(0);
            _queue.Add(() => _sent.Add(2));
            last = LastAsync();
        });
        _queue.Add(() => _sent.Add(1));
        var former = LastAsync();

        held.Dispose();
        await former;
        await last;

        Assert.Equal([0, 1, 2], _sent);
    }

    [Fact]
    public async Task Next_FormerOnesAreNotAnswered_TurnComes()
    {
        var answer = new TaskCompletionSource();
        Task[] waiting = [.. Enumerable.Range(0, 10).Select(number => SendAsync(number, answer.Task))];

        await SendAsync(10, Task.CompletedTask);

        Assert.All(waiting, step => Assert.False(step.IsCompleted));
        Assert.Equal(Enumerable.Range(0, 11), _sent);
        answer.SetResult();
        await Task.WhenAll(waiting);
    }

    [Fact]
    public async Task Next_OneFails_OthersAreSent()
    {
        using var held = await HeldQueue.HoldAsync(_queue);
        Task[] steps =
        [
            SendAsync(0, Task.CompletedTask),
            SendAsync(1, Task.FromException(new InvalidOperationException())),
            SendAsync(2, Task.CompletedTask),
        ];

        held.Dispose();

        await steps[2];
        await steps[0];
        await Assert.ThrowsAsync<InvalidOperationException>(() => steps[1]);
        Assert.Equal([0, 1, 2], _sent);
    }

    /// <summary>It tells which request a command belongs to.</summary>
    [Fact]
    public async Task Next_CallersHaveContexts_EachKeepsItsOwn()
    {
        using var held = await HeldQueue.HoldAsync(_queue);
        var context = new AsyncLocal<int>();
        Task<int>[] steps = [.. Enumerable.Range(0, 5).Select(RunAsync)];

        held.Dispose();

        var found = await Task.WhenAll(steps);
        Assert.Equal([0, 1, 2, 3, 4], found);

        async Task<int> RunAsync(int number)
        {
            context.Value = number;
            await _queue.NextAsync();
            return context.Value;
        }
    }

    [Theory]
    [InlineData(SendQueue.Capacity - 1, false), InlineData(SendQueue.Capacity, true), InlineData(SendQueue.Capacity + 1, true)]
    public async Task Next_ManyWait_SendsAtOnceIfFull(int waiting, bool isAtOnce)
    {
        using var held = await HeldQueue.HoldAsync(_queue);
        for (var i = 0; i < waiting; i++) _queue.Add(() => _sent.Add(0));

        var step = SendAsync(1, Task.CompletedTask);

        Assert.Equal(isAtOnce, step.IsCompleted);
        var last = LastAsync();
        held.Dispose();
        await last;
        await step;
        Assert.Equal(waiting + 1, _sent.Count);
    }

    private async Task SendAsync(int number, Task answer)
    {
        await _queue.NextAsync();
        _sent.Add(number);
        await answer;
    }

    /// <summary>Completes when everything is sent that waits now.</summary>
    private Task LastAsync()
    {
        var last = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _queue.Add(last.SetResult);
        return last.Task;
    }
}

using System.Runtime.CompilerServices;
using Ect.Dashboard.Answers;
using Microsoft.Extensions.DependencyInjection;

namespace Ect.Dashboard.Events;

/// <summary>Shares out the processor time that feeds take together, however many there are: one looks at a time, and then all rest. So
/// looking takes a twentieth of the time of one processor, and more only where one look takes long.</summary>
/// <param name="clock">The source of time.</param>
/// <param name="processorTime">How long the process has worked so far.</param>
internal sealed class EventBudget(TimeProvider clock, Func<TimeSpan> processorTime)
{
    private const int Rest = 19;

    /// <summary>However long a look takes, pages are told what happens while it matters.</summary>
    private static readonly TimeSpan MaxRest = TimeSpan.FromSeconds(2);

    /// <summary>So long a look that gets no answer keeps the others waiting.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private static readonly ConditionalWeakTable<IServiceProvider, EventBudget> Budgets = [];

    private readonly Turns _turns = new(atOnce: 1, waiting: 1_000);

    public EventBudget(TimeProvider clock) : this(clock, static () => Environment.CpuUsage.TotalTime)
    {
    }

    /// <summary>The budget of an application, which all its dashboards share.</summary>
    public static EventBudget Of(IServiceProvider services) =>
        Budgets.GetValue(services, static services => new(services.GetRequiredService<TimeProvider>()));

    /// <summary>Waits for a turn, and looks.</summary>
    public async Task<T> SpendAsync<T>(Func<Task<T>> look, CancellationToken stopping)
    {
        var turn = await _turns.TakeAsync(stopping);
        var (begun, before) = (clock.GetTimestamp(), processorTime());
        var looking = look();
        _ = PassOnAsync(turn, looking, begun, before, stopping);
        return await looking;
    }

    /// <summary>Gives the turn to the next one after a rest. Nobody rests because a look has waited for a store.</summary>
    private async Task PassOnAsync(IDisposable turn, Task looking, long begun, TimeSpan before, CancellationToken stopping)
    {
        await looking.WaitAsync(Patience, clock, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        var (took, worked) = (clock.GetElapsedTime(begun), processorTime() - before); // Requests have worked meanwhile as well.
        var rest = Rest * (worked < took ? worked : took);
        await Task.Delay(rest < MaxRest ? rest : MaxRest, clock, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        turn.Dispose();
    }
}

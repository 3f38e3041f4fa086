using Ect.Npgsql.Connection;
using Ect.Npgsql.Diagnostics;
using Microsoft.Extensions.Logging;

namespace Ect.Npgsql.Storage;

/// <summary>Sees to it that a write does not wait for an instance that stands still in the middle of a batch, with the rows
/// locked.</summary>
/// <remarks>The write waits on, and keeps its turn, while other connections look who holds the rows. Whose session is ended writes again:
/// one that was only slow loses no token.</remarks>
internal sealed class StandstillWatch(LedgerDatabase database, LedgerStatements statements, ILogger logger)
{
    /// <summary>How long a write takes until it is looked for the first time, which hardly any does. Each time that follows is twice as
    /// long.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(20);

    /// <summary>What passes between two looks. What is missing of a batch once the rows are locked fits into one packet.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(30);

    /// <summary>Ends sessions that a write may wait for, as long as it waits.</summary>
    public async Task GuardAsync(Task writing)
    {
        for (var pause = Patience; !await HasEndedAsync(writing, pause).ConfigureAwait(false); pause *= 2)
            await TryEndAsync().ConfigureAwait(false);
    }

    /// <summary>Ends sessions that hold the ledger's rows for an instance that stands still.</summary>
    /// <returns>Whether there was one.</returns>
    public async Task<bool> TryEndAsync()
    {
        try
        {
            // What has come no further at a second look stands still: one look also sees those who wait for the rest of a batch on its way.
            var standing = await database.ReadAsync(
                LedgerBatch.AsLogin(statements.Standing()), row => (row.GetInt32(0), row.GetDateTime(1)), CancellationToken.None)
                .ConfigureAwait(false);
            if (standing is []) return false;

            await Task.Delay(Interval, TimeProvider.System).ConfigureAwait(false);
            var ended = await database.ReadAsync(
                LedgerBatch.AsLogin(statements.EndStanding(standing)), row => (Process: row.GetInt32(0), HasEnded: row.GetBoolean(1)),
                CancellationToken.None).ConfigureAwait(false);
            foreach (var (process, _) in ended.Where(it => it.HasEnded)) logger.LedgerSessionEnded(process);
            return ended.Any(it => it.HasEnded);
        }
        catch (EctLedgerException)
        {
            return false; // What is told is what becomes of the write.
        }
    }

    private static async Task<bool> HasEndedAsync(Task writing, TimeSpan pause)
    {
        using var end = new CancellationTokenSource();
        await Task.WhenAny(writing, Task.Delay(pause, TimeProvider.System, end.Token)).ConfigureAwait(false);
        await end.CancelAsync().ConfigureAwait(false);
        return writing.IsCompleted;
    }
}

using Npgsql;

namespace Ect.Npgsql.Connection;

/// <summary>One run of a batch on a connection of its own. It goes on when its caller has given up, and then answers nobody.</summary>
/// <param name="Source">Where the connection is from.</param>
/// <param name="Batch">What is run.</param>
/// <param name="Read">Reads the results of the batch's commands, from the first on.</param>
/// <param name="Patience">How long the driver waits.</param>
/// <param name="IsStoppable">Whether the server is told to stop when the caller gives up.</param>
internal sealed record Attempt<T>(
    NpgsqlDataSource Source, LedgerBatch Batch, Func<NpgsqlDataReader, CancellationToken, Task<T>> Read, TimeSpan Patience,
    bool IsStoppable)
{
    private enum Stage { Waiting, Sent, GivenUp }

    private Stage _stage;

    /// <summary>Gives up, unless something may have reached the server: nothing does afterwards.</summary>
    /// <returns>Whether it is certain that nothing has.</returns>
    public bool TryGiveUp() => Interlocked.CompareExchange(ref _stage, Stage.GivenUp, Stage.Waiting) is not Stage.Sent;

    public async Task<T> RunAsync(CancellationToken end)
    {
        var connection = await Source.OpenConnectionAsync(end).ConfigureAwait(false);
        await using var _ = connection.ConfigureAwait(false);
        if (Interlocked.CompareExchange(ref _stage, Stage.Sent, Stage.Waiting) is Stage.GivenUp) throw new OperationCanceledException(end);

        var stop = IsStoppable ? end : CancellationToken.None;
        var statements = Batch.On(connection, Patience);
        await using var __ = statements.ConfigureAwait(false);
        var reader = await statements.ExecuteReaderAsync(stop).ConfigureAwait(false);
        await using var ___ = reader.ConfigureAwait(false);

        if (Batch.Settings is not null) await reader.NextResultAsync(stop).ConfigureAwait(false);
        var result = await Read(reader, stop).ConfigureAwait(false);
        while (await reader.NextResultAsync(stop).ConfigureAwait(false)) { } // Only at the end is it known that it was committed.
        return result;
    }
}

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
    private volatile bool _isSent;

    /// <summary>Whether something may have reached the server.</summary>
    public bool IsSent => _isSent;

    public async Task<T> RunAsync(CancellationToken end)
    {
        var connection = await Source.OpenConnectionAsync(end).ConfigureAwait(false);
        await using var _ = connection.ConfigureAwait(false);
        end.ThrowIfCancellationRequested();

        _isSent = true;
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

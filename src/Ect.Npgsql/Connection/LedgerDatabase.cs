using Npgsql;

namespace Ect.Npgsql.Connection;

/// <summary>Runs batches in bounded time, and tells of each that fails whether it can have been done.</summary>
/// <param name="source">Where the connections are from.</param>
/// <param name="timeout">How long a caller waits.</param>
internal sealed class LedgerDatabase(NpgsqlDataSource source, TimeSpan timeout)
{
    /// <summary>How long a write that nobody waits for any more is left alone. Told to cancel while it waits for a standby, PostgreSQL
    /// would commit it without.</summary>
    private static readonly TimeSpan WritePatience = TimeSpan.FromSeconds(30);

    /// <summary>How long tables are made or brought up to date. A server makes the index of 10^9 entries in less, and one that begins anew
    /// with every start never ends.</summary>
    private static readonly TimeSpan PreparePatience = TimeSpan.FromHours(12);

    /// <summary>Every wait for a lock ends before the caller's, so that the answer is still heard.</summary>
    public TimeSpan LockTimeout { get; } = timeout * 0.75;

    /// <summary>Reads rows, and stops when the caller does.</summary>
    /// <exception cref="EctLedgerException">PostgreSQL did not answer, or refused.</exception>
    public Task<IReadOnlyList<T>> ReadAsync<T>(
        NpgsqlBatchCommand command, Func<NpgsqlDataReader, T> read, CancellationToken cancellationToken) =>
        ReadAsync(LedgerBatch.ReadOnly(command), read, cancellationToken);

    /// <inheritdoc cref="ReadAsync{T}(NpgsqlBatchCommand, Func{NpgsqlDataReader, T}, CancellationToken)"/>
    public Task<IReadOnlyList<T>> ReadAsync<T>(
        LedgerBatch batch, Func<NpgsqlDataReader, T> read, CancellationToken cancellationToken)
    {
        var attempt = new Attempt<IReadOnlyList<T>>(
            source, batch, (reader, end) => reader.ReadRowsAsync(read, end), timeout, IsStoppable: true);
        return RunAsync(attempt, cancellationToken);
    }

    /// <summary>Writes, whether or not the caller is still there when it is done.</summary>
    /// <exception cref="EctLedgerException">PostgreSQL did not answer, or refused.</exception>
    public Task<T> WriteAsync<T>(
        LedgerBatch batch, Func<NpgsqlDataReader, CancellationToken, Task<T>> read, CancellationToken cancellationToken) =>
        RunAsync(new Attempt<T>(source, batch, read, WritePatience, IsStoppable: false), cancellationToken);

    /// <inheritdoc cref="WriteAsync{T}"/>
    public Task WriteAsync(LedgerBatch batch, CancellationToken cancellationToken) =>
        WriteAsync(batch, static (_, _) => Task.FromResult(true), cancellationToken);

    /// <summary>Writes what may take much longer than a request waits.</summary>
    /// <exception cref="EctLedgerException">PostgreSQL did not answer, or refused.</exception>
    public static Task PrepareAsync(NpgsqlDataSource source, LedgerBatch batch, CancellationToken cancellationToken)
    {
        var attempt = new Attempt<bool>(
            source, batch, static (_, _) => Task.FromResult(true), PreparePatience, IsStoppable: false);
        return new LedgerDatabase(source, PreparePatience).RunAsync(attempt, cancellationToken);
    }

    private async Task<T> RunAsync<T>(Attempt<T> attempt, CancellationToken cancellationToken)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        end.CancelAfter(timeout);
        var running = attempt.RunAsync(end.Token);
        try
        {
            return await running.WaitAsync(end.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException exception)
        {
            var isUnsent = attempt.TryGiveUp();
            _ = running.ContinueWith( // Nobody waits for it any more, and how it ends is no news.
                static ended => ended.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
            cancellationToken.ThrowIfCancellationRequested();
            throw PostgreSqlError.Of(new TimeoutException(exception.Message, exception), isUnsent);
        }
        catch (Exception exception)
        {
            throw PostgreSqlError.Of(exception, attempt.TryGiveUp());
        }
    }
}

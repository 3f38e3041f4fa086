namespace Ect;

/// <summary>Keeps what is known of verified and issued tokens, for all instances of a service (profile, section 8).</summary>
/// <remarks>It is append-only until the retention ends. If there is no room for that long, the oldest records are dropped first.
/// Implementations throw <see cref="EctStoreException"/> if they cannot answer, or if they read something that they did not write. The
/// request is then refused with <see cref="EctFailureReason.StoreUnavailable"/>.</remarks>
public interface IEctStore
{
    /// <summary>How long a record is kept at most. A revoked token remains revoked as long, because it can be named until then.</summary>
    TimeSpan Retention { get; }

    /// <summary>The most records that <see cref="ListWorkflowAsync"/> can list of one workflow. By default there is no limit.</summary>
    /// <remarks>Of a workflow with as many records, nobody can tell whether it has others. A store around another one returns the limit of
    /// that one.</remarks>
    int MaxListed => int.MaxValue;

    /// <summary>Finds the records of <paramref name="ids"/>, and tells which of the ids are awaited, in one round trip.</summary>
    /// <param name="ids">The ids, in lower case, and none twice.</param>
    /// <param name="cancellationToken">Ends the look-up when the caller has gone.</param>
    /// <returns>The records, and the ids that a stored token named before they were known.</returns>
    /// <exception cref="EctStoreException">The store cannot answer.</exception>
    ValueTask<EctStoreFindings> FindAsync(IReadOnlyCollection<string> ids, CancellationToken cancellationToken);

    /// <summary>Records tokens. The write itself decides who owns an id: of two different tokens with one id, one wins.</summary>
    /// <remarks>The same token again (the same digest) is not a conflict. The record is completed by
    /// <see cref="EctTokenRecord.CompleteWith"/>, and is kept no longer than before. So a token that the audit ledger has recorded is
    /// raised to L3. If two calls complete one record at once, the part of neither may be lost. Records before a conflict may remain.
    /// <para>A record that does not know all its ancestors (<see cref="EctTokenRecord.AncestorsKnown"/>) may name predecessors without a
    /// signed record, in the store or earlier in the same call. These ids are <see cref="EctStoreFindings.Awaited"/> from the same moment
    /// as the record is there, and for as long. A store may report more ids as awaited, which costs a walk over ancestors. If it reports
    /// fewer, circles are not found.</para></remarks>
    /// <param name="records">The records, with predecessors before the records that name them.</param>
    /// <param name="cancellationToken">Ends the attempt when the caller has gone.</param>
    /// <returns>The record that is in the way; <see langword="null"/> if all are recorded.</returns>
    /// <exception cref="EctStoreException">The store cannot answer, or has no room.</exception>
    ValueTask<EctTokenRecord?> TryAddAsync(IReadOnlyList<EctTokenRecord> records, CancellationToken cancellationToken);

    /// <summary>Lists the records of a workflow that were added last.</summary>
    /// <param name="workflowId">The <c>wid</c>, without regard to case.</param>
    /// <param name="limit">How many records are listed at most, 1 or more. A shared store may be able to list fewer
    /// (<see cref="MaxListed"/>).</param>
    /// <param name="cancellationToken">Ends the look-up when the caller has gone.</param>
    /// <returns>The records, with the oldest <c>iat</c> first.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="limit"/> is less than 1.</exception>
    /// <exception cref="EctStoreException">The store cannot answer.</exception>
    ValueTask<IReadOnlyList<EctTokenRecord>> ListWorkflowAsync(string workflowId, int limit, CancellationToken cancellationToken);

    /// <summary>Lists workflows by the time at which their last record was added, latest first. Workflows of the same millisecond follow
    /// in descending ordinal order of their ids.</summary>
    /// <remarks>To go on after a workflow, give its time and id. A workflow that gets records meanwhile moves to the beginning. A shared
    /// store may list a bounded number of workflows, may be up to a second behind with their times, and may list one whose records have
    /// just ended.</remarks>
    /// <param name="before">The latest time that is listed.</param>
    /// <param name="beforeId">The <c>wid</c>, without regard to case, after which the list goes on among workflows of that millisecond;
    /// <see langword="null"/> to list all of them.</param>
    /// <param name="limit">How many workflows are listed at most, 1 or more.</param>
    /// <param name="cancellationToken">Ends the look-up when the caller has gone.</param>
    /// <returns>The workflows. There are no more if they are fewer than <paramref name="limit"/>.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="limit"/> is less than 1.</exception>
    /// <exception cref="EctStoreException">The store cannot answer.</exception>
    ValueTask<IReadOnlyList<EctStoredWorkflow>> ListWorkflowsAsync(
        DateTimeOffset before, string? beforeId, int limit, CancellationToken cancellationToken);

    /// <summary>Gives each issuer a number, by which people can tell issuers apart at a glance.</summary>
    /// <remarks>An issuer keeps its number, which is the same for all instances that share the store. A store numbers a bounded count of
    /// issuers from 1 on. Those that come later share numbers beyond.</remarks>
    /// <param name="issuers">The issuers, as exact text.</param>
    /// <param name="cancellationToken">Ends the look-up when the caller has gone.</param>
    /// <returns>The numbers, in the order of <paramref name="issuers"/>.</returns>
    /// <exception cref="EctStoreException">The store cannot answer.</exception>
    ValueTask<IReadOnlyList<int>> NumberIssuersAsync(IReadOnlyList<string> issuers, CancellationToken cancellationToken);
}

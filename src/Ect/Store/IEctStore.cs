namespace Ect;

/// <summary>What is known of verified and of issued tokens, shared by all instances of a service (profile, section 8).</summary>
/// <remarks>Append-only until the retention ends; where there is no room for all that long, the oldest records leave first. Implementations
/// throw <see cref="EctStoreException"/> when they cannot answer, or read something that they did not write: the request is then refused
/// with <see cref="EctFailureReason.StoreUnavailable"/>.</remarks>
public interface IEctStore
{
    /// <summary>How long a record stays at most. A revoked token stays revoked for as long, since it can be named until then.</summary>
    TimeSpan Retention { get; }

    /// <summary>Finds what is known under <paramref name="ids"/>, and which of them are awaited, all in one round trip.</summary>
    /// <param name="ids">Ids in lower case; none twice.</param>
    /// <param name="cancellationToken">Ends the look-up when the caller has gone.</param>
    /// <returns>The records found, and the ids that a stored token named before they were known.</returns>
    /// <exception cref="EctStoreException">The store cannot answer.</exception>
    ValueTask<EctStoreFindings> FindAsync(IReadOnlyCollection<string> ids, CancellationToken cancellationToken);

    /// <summary>Records tokens. The write itself decides who owns an id: of two different tokens under one id, one wins.</summary>
    /// <remarks>The same token again (same digest) is not a conflict: the record is completed, as
    /// <see cref="EctTokenRecord.CompleteWith"/> says, and still leaves when it would have. So a token that the audit ledger has recorded is
    /// raised to L3; of two that complete one record at once, neither's part may be lost. Records before a conflict may stay.
    /// <para>A record that does not know all its ancestors (<see cref="EctTokenRecord.AncestorsKnown"/>) may name predecessors of which there
    /// is no signed record, neither in the store nor earlier in the same call. From the same moment as the record, and for as long, these
    /// ids are <see cref="EctStoreFindings.Awaited"/>. To call more ids awaited is allowed, and costs a walk; to call fewer lets circles
    /// pass.</para></remarks>
    /// <param name="records">Predecessors before what follows them.</param>
    /// <param name="cancellationToken">Ends the attempt when the caller has gone.</param>
    /// <returns>Whether all are recorded, else the record that stands in the way.</returns>
    /// <exception cref="EctStoreException">The store cannot answer, or has no room.</exception>
    ValueTask<EctStoreAddResult> TryAddAsync(IReadOnlyList<EctTokenRecord> records, CancellationToken cancellationToken);

    /// <summary>Lists what was recorded last of a workflow.</summary>
    /// <param name="workflowId">The <c>wid</c>, without regard to case.</param>
    /// <param name="limit">How many records at most, 1 or more. A shared store may keep fewer of a workflow in view.</param>
    /// <param name="cancellationToken">Ends the look-up when the caller has gone.</param>
    /// <returns>Its records, oldest <c>iat</c> first.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="limit"/> is less than 1.</exception>
    /// <exception cref="EctStoreException">The store cannot answer.</exception>
    ValueTask<IReadOnlyList<EctTokenRecord>> ListWorkflowAsync(string workflowId, int limit, CancellationToken cancellationToken);
}

namespace Ect;

/// <summary>Keeps revocations for all instances of a service (profile, section 5), so that a revocation on one takes effect on all within
/// five seconds. It is a list of values by key, and does not interpret the values.</summary>
/// <remarks>Register it with <c>AddRevocationStorage</c>. Each instance answers requests from a copy. It asks for the version once a
/// second, and reads the list when the version has changed. It writes back entries that the storage has lost. When the copy is older than
/// <see cref="EctOptions.RevocationStaleness"/>, the instance refuses every request with
/// <see cref="EctFailureReason.RevocationUnavailable"/>.
/// <para>Implementations ensure that each call is atomic for each key, that a call sees all writes that ended before it began, and that no
/// call takes longer than two seconds. They throw <see cref="EctRevocationException"/> if they cannot answer, or if they read something
/// that they did not write.</para></remarks>
public interface IEctRevocationStorage
{
    /// <summary>How long one request waits for the storage while its instance has no copy, or a copy that is too old. Half a second is a
    /// good value.</summary>
    TimeSpan Timeout { get; }

    /// <summary>Reads the version of the list, which tells whether anything has changed.</summary>
    /// <param name="cancellationToken">Ends the attempt when the service stops.</param>
    /// <returns>A text that changes with every write; <see langword="null"/> if nothing was ever written, or if everything is
    /// lost.</returns>
    /// <exception cref="EctRevocationException">The storage cannot answer.</exception>
    ValueTask<string?> ReadVersionAsync(CancellationToken cancellationToken);

    /// <summary>Reads the whole list.</summary>
    /// <param name="cancellationToken">Ends the attempt when the service stops.</param>
    /// <returns>All entries, in any order, with a version that the list had when they were read, or earlier.</returns>
    /// <exception cref="EctRevocationException">The storage cannot answer.</exception>
    ValueTask<(string? Version, IReadOnlyCollection<EctStoredRevocation> Entries)> ReadAsync(
        CancellationToken cancellationToken);

    /// <summary>Writes an entry, whether there is one under its key or not.</summary>
    /// <remarks>The new revision is one more than the higher of <see cref="EctStoredRevocation.Revision"/> and the revision of the existing
    /// entry, so that the last write has the highest revision.</remarks>
    /// <param name="entry">The key and the value, with the last revision that the writer knows.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <returns>The new revision, and the entry that was there before; <see langword="null"/> if there was none.</returns>
    /// <exception cref="EctRevocationException">The storage cannot answer. The entry may have been written.</exception>
    ValueTask<(long Revision, EctStoredRevocation? Before)> SetAsync(EctStoredRevocation entry, CancellationToken cancellationToken);

    /// <summary>Makes each change whose existing entry still has the expected revision and value. The other changes are not made.</summary>
    /// <param name="changes">The changes, in any order, and no key twice.</param>
    /// <param name="cancellationToken">Ends the attempt when the service stops.</param>
    /// <returns>How many changes were made.</returns>
    /// <exception cref="EctRevocationException">The storage cannot answer. Some changes may have been made.</exception>
    ValueTask<int> AmendAsync(IReadOnlyList<EctStoredRevocationChange> changes, CancellationToken cancellationToken);
}

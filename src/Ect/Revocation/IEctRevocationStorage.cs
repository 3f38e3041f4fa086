namespace Ect;

/// <summary>Keeps revocations for all instances of a service, so that what one revokes is in effect on all of them within five seconds (profile, section
/// 5). A list of values by key; what they mean is not the storage's business.</summary>
/// <remarks>Registered with <c>AddRevocationStorage</c>. Each instance answers requests from a copy, asks for the version once a second, and reads the list
/// when the version is another. It writes back what the storage has lost, and refuses every request with
/// <see cref="EctFailureReason.RevocationUnavailable"/> once the copy is older than <see cref="EctOptions.RevocationStaleness"/>.
/// <para>Implementations see to it that each call is atomic for each key, that a call sees all writes that ended before it began, and that no call takes
/// longer than two seconds. They throw <see cref="EctRevocationException"/> when they cannot answer, or read something that they did not
/// write.</para></remarks>
public interface IEctRevocationStorage
{
    /// <summary>How long one request waits for the storage, while its instance has no copy or one that is too old. Half a second is a good value.</summary>
    TimeSpan Timeout { get; }

    /// <summary>Tells whether something has changed since.</summary>
    /// <param name="cancellationToken">Ends the attempt when the service stops.</param>
    /// <returns>A text that is another after every write; <see langword="null"/> where nothing was ever written, or everything is lost.</returns>
    /// <exception cref="EctRevocationException">The storage cannot answer.</exception>
    ValueTask<string?> ReadVersionAsync(CancellationToken cancellationToken);

    /// <summary>Reads the whole list.</summary>
    /// <param name="cancellationToken">Ends the attempt when the service stops.</param>
    /// <returns>All entries, and a version that was the list's before or when they were read.</returns>
    /// <exception cref="EctRevocationException">The storage cannot answer.</exception>
    ValueTask<EctStoredRevocations> ReadAsync(CancellationToken cancellationToken);

    /// <summary>Puts an entry in its place, whatever stands there.</summary>
    /// <remarks>Its revision becomes one more than the higher of <see cref="EctStoredRevocation.Revision"/> and that of what stands there, so that the last
    /// write has the highest.</remarks>
    /// <param name="entry">The key and the value, with the last revision that the writer knows.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <returns>The revision that it got, and what stood there before; <see langword="null"/> for nothing.</returns>
    /// <exception cref="EctRevocationException">The storage cannot answer: it may have been written.</exception>
    ValueTask<(long Revision, EctStoredRevocation? Before)> SetAsync(EctStoredRevocation entry, CancellationToken cancellationToken);

    /// <summary>Makes changes, each only if what stands under its key is still the same, in revision and value. The others are passed over.</summary>
    /// <param name="changes">In any order; no key twice.</param>
    /// <param name="cancellationToken">Ends the attempt when the service stops.</param>
    /// <returns>How many were made.</returns>
    /// <exception cref="EctRevocationException">The storage cannot answer: some may have been made.</exception>
    ValueTask<int> AmendAsync(IReadOnlyList<EctStoredRevocationChange> changes, CancellationToken cancellationToken);
}

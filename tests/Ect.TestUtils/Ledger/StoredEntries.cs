using System.Security.Cryptography;

namespace Ect.TestUtils;

/// <summary>Entries for a storage, which asks for no tokens in them.</summary>
public static class StoredEntries
{
    public static EctStoredEntry[] Many(int count) => [.. Enumerable.Range(0, count).Select(_ => One())];

    public static EctStoredEntry One(
        Guid? id = null, EctDigest? digest = null, DateTimeOffset? recordedAt = null, DateTimeOffset? endsAt = null,
        bool isRedacted = false) => new(
            id ?? Guid.NewGuid(), digest ?? Digest(), Digest(), recordedAt ?? Forge.Now, endsAt ?? Forge.Now.AddMinutes(10),
            isRedacted ? null : RandomNumberGenerator.GetBytes(100));

    public static EctDigest Digest() => new(RandomNumberGenerator.GetBytes(EctDigest.Length));

    /// <summary>All that there is of an entry, to be compared.</summary>
    public static object Facts(this EctStoredEntry entry) => (
        entry.Index, entry.Following, entry.Id, entry.Digest, entry.LeafHash, entry.RecordedAt, entry.EndsAt,
        entry.Encoded is { } bytes ? Convert.ToHexString(bytes.Span) : null);
}

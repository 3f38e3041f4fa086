using System.Collections.Immutable;
using StackExchange.Redis;

namespace Ect;

/// <summary>The list of revocations as an instance knows it: what Redis said, and what was changed here since. Immutable.</summary>
/// <param name="Version">The version that Redis gave.</param>
/// <param name="Entries">All entries, by field.</param>
/// <param name="ReadAt">When Redis said so, as a timestamp of the service's clock; <see langword="null"/> as long as it has said nothing.</param>
internal sealed record RedisRevocationCopy(RedisValue Version, ImmutableDictionary<string, EctRevocationEntry> Entries, long? ReadAt)
{
    /// <summary>What an instance knows before it has read the list.</summary>
    public static RedisRevocationCopy Unread { get; } = new(RedisValue.Null, ImmutableDictionary<string, EctRevocationEntry>.Empty, ReadAt: null);

    /// <summary>What is revoked; the same instance as long as the entries are the same.</summary>
    public EctRevocations Revocations { get; } = new(Entries.Values.Where(entry => !entry.IsRestored).Select(entry => entry.Revocation));

    /// <summary>Keys that are revoked by a <c>kid</c> while nobody knew which key that is.</summary>
    public IReadOnlyList<EctRevocationEntry> UnknownKeys { get; } = [.. Entries.Values.Where(entry => entry is { IsRestored: false, Revocation: { KeyId: not null, Thumbprint: null } })];

    /// <summary>The same list with other or more entries.</summary>
    public RedisRevocationCopy With(IEnumerable<EctRevocationEntry> entries) => new(Version, Entries.SetItems(entries.Select(entry => KeyValuePair.Create(entry.Field, entry))), ReadAt);

    /// <summary>A revocation with the key behind its <c>kid</c>, if the list knows it: it may not be to be found any more.</summary>
    public EctRevocation Recall(EctRevocation revocation) =>
        revocation is { KeyId: not null, Thumbprint: null } && Entries.TryGetValue(EctRevocationFormat.FieldOf(revocation), out var entry) ? entry.Revocation : revocation;

    /// <summary>What was known and is not there any more, though nobody took it back and its time is not over: Redis has lost it.</summary>
    public IReadOnlyList<EctRevocationEntry> LostSince(RedisRevocationCopy before, DateTimeOffset now) =>
        [.. before.Entries.Values.Where(entry => !Entries.ContainsKey(entry.Field) && !(entry.End <= now))];
}

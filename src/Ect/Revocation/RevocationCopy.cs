using System.Collections.Immutable;

namespace Ect.Revocation;

/// <summary>The list of revocations as an instance knows it: what the storage said, and what was changed here since. Immutable.</summary>
/// <param name="Version">The version that the storage gave.</param>
/// <param name="Entries">All entries, by field.</param>
/// <param name="ReadAt">When the storage said so, as a timestamp of the service's clock; <see langword="null"/> as long as it has said nothing.</param>
internal sealed record RevocationCopy(string? Version, ImmutableDictionary<string, RevocationEntry> Entries, long? ReadAt)
{
    // Longer than clocks are apart: nobody may take what others have purged for lost.
    private static readonly TimeSpan PurgeDelay = TimeSpan.FromHours(1);

    /// <summary>The list as it was just read.</summary>
    /// <exception cref="EctRevocationException">An entry cannot be read.</exception>
    public static RevocationCopy Of(EctStoredRevocations stored, long readAt) =>
        new(stored.Version, stored.Entries.Select(RevocationFormat.Read).ToImmutableDictionary(entry => entry.Field), readAt);

    /// <summary>What an instance knows before it has read the list.</summary>
    public static RevocationCopy Unread { get; } = new(ChangedHere, ImmutableDictionary<string, RevocationEntry>.Empty, ReadAt: null);

    /// <summary>What is revoked; the same instance until the list is read again or changed here. Put together when it is first asked for: many may be revoked in between.</summary>
    public EctRevocationSet Revocations => field ??= new(Entries.Values.Where(entry => !entry.IsRestored).Select(entry => entry.Revocation));

    /// <summary>Keys that are revoked by a <c>kid</c> while nobody knew which key that is.</summary>
    public IReadOnlyList<RevocationEntry> UnknownKeys =>
        field ??= [.. Entries.Values.Where(entry => entry is { IsRestored: false, Revocation: { KeyId: not null, Thumbprint: null } })];

    /// <summary>What the storage lacks, because it went back in time, or an instance did not know better.</summary>
    public IReadOnlyList<RevocationChange> Missing { get; private init; } = [];

    /// <summary>What nobody needs any more.</summary>
    public IReadOnlyList<RevocationChange> Ended { get; private init; } = [];

    // No version that a storage gives: the list is read again with the next look.
    private static string ChangedHere => "";

    /// <summary>The same list with an entry that was written, unless a later one is known.</summary>
    public RevocationCopy With(RevocationEntry written)
    {
        var entry = Entries.TryGetValue(written.Field, out var known) ? written.MergedWith(known) : written;
        return new(ChangedHere, Entries.SetItem(entry.Field, entry), ReadAt);
    }

    /// <summary>What the storage says now, and what is remembered and matters still, though the storage does not have it, or only as it was before.</summary>
    public RevocationCopy MergedWith(RevocationCopy remembered, DateTimeOffset now)
    {
        var entries = Entries.ToBuilder();
        var missing = new List<RevocationChange>();
        foreach (var before in remembered.Entries.Values.Where(entry => !entry.HasEnded(now)))
        {
            var said = Entries.GetValueOrDefault(before.Field);
            var merged = said?.MergedWith(before) ?? before;
            if (merged == said) continue;
            entries[before.Field] = merged;
            missing.Add(new(said, merged));
        }

        entries.RemoveRange(entries.Values.Where(entry => entry.HasEnded(now)).Select(entry => entry.Field).ToList());
        return new(missing.Count > 0 ? ChangedHere : Version, entries.ToImmutable(), ReadAt)
        {
            Missing = missing,
            Ended = [.. Entries.Values.Where(entry => entry.HasEnded(now - PurgeDelay)).Select(entry => new RevocationChange(entry, null))],
        };
    }

    /// <summary>A revocation with the key behind its <c>kid</c>, if the list knows it: it may not be to be found any more.</summary>
    public EctRevocation Recall(EctRevocation revocation) =>
        revocation is { KeyId: not null, Thumbprint: null } && Entries.TryGetValue(RevocationFormat.FieldOf(revocation), out var entry) ? entry.Revocation : revocation;
}

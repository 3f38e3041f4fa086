using System.Collections.Immutable;

namespace Ect.Revocation;

/// <summary>The list of revocations as an instance knows it: the answer of the storage, and the changes that were made here since.
/// Immutable.</summary>
/// <param name="Version">The version that the storage gave.</param>
/// <param name="Entries">All entries, by field.</param>
/// <param name="ReadAt">When the storage answered, as a timestamp of the service's clock; <see langword="null"/> if it has not answered
/// yet.</param>
internal sealed record RevocationCopy(string? Version, ImmutableDictionary<string, RevocationEntry> Entries, long? ReadAt)
{
    // It is longer than clocks may differ, so that no instance restores what others have purged.
    private static readonly TimeSpan PurgeDelay = TimeSpan.FromHours(1);

    /// <summary>Makes a copy of the list that was just read.</summary>
    /// <exception cref="EctRevocationException">An entry cannot be read.</exception>
    public static RevocationCopy Of(
        (string? Version, IReadOnlyCollection<EctStoredRevocation> Entries) stored, long readAt) =>
        new(stored.Version, stored.Entries.Select(RevocationFormat.Read).ToImmutableDictionary(entry => entry.Field), readAt);

    /// <summary>The copy of an instance that has not read the list yet.</summary>
    public static RevocationCopy Unread { get; } = new(ChangedHere, ImmutableDictionary<string, RevocationEntry>.Empty, ReadAt: null);

    /// <summary>The revocations; the same instance until the list is read again or changed here. They are collected on the first use,
    /// because many may be revoked in between.</summary>
    public EctRevocationSet Revocations =>
        field ??= new(Entries.Values.Where(entry => !entry.IsRestored).Select(entry => entry.Revocation.With(entry.Note)));

    /// <summary>The keys that were revoked by a <c>kid</c> while it was not known which key that is.</summary>
    public IReadOnlyList<RevocationEntry> UnknownKeys =>
        field ??= [.. Entries.Values.Where(entry => entry is { IsRestored: false, Revocation: { KeyId: not null, Thumbprint: null } })];

    /// <summary>The entries that the storage lacks, because it lost them, or because another instance did not know them.</summary>
    public IReadOnlyList<RevocationChange> Missing { get; private init; } = [];

    /// <summary>The entries that are no longer needed.</summary>
    public IReadOnlyList<RevocationChange> Ended { get; private init; } = [];

    // No storage returns this version, so the list is read again at the next look.
    private static string ChangedHere => "";

    /// <summary>Returns the list with an entry that was written, unless a later one is known.</summary>
    public RevocationCopy With(RevocationEntry written)
    {
        var entry = Entries.TryGetValue(written.Field, out var known) ? written.MergedWith(known) : written;
        return new(ChangedHere, Entries.SetItem(entry.Field, entry), ReadAt);
    }

    /// <summary>Returns the list of the storage with the remembered entries that still matter, if the storage lacks them or has older
    /// ones.</summary>
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

    /// <summary>Returns a revocation with the key behind its <c>kid</c>, if the list knows it. The key source may no longer have
    /// it.</summary>
    public EctRevocation Recall(EctRevocation revocation) =>
        revocation is { KeyId: not null, Thumbprint: null } && Entries.TryGetValue(RevocationFormat.FieldOf(revocation), out var entry)
            ? entry.Revocation
            : revocation;
}

namespace Ect.Revocation;

/// <summary>An entry of the shared list.</summary>
/// <param name="Revocation">What the entry is about.</param>
/// <param name="End">When it no longer matters; <see langword="null"/> for never.</param>
/// <param name="IsRestored">Whether the revocation was taken back. That is kept too, because it must differ from a revocation that the
/// storage has lost.</param>
/// <param name="Revision">How often it was revoked or taken back. The entry with the higher revision is the later one, whatever clocks say
/// and whatever the storage has lost.</param>
/// <param name="Note">Who revoked it, when and why. The <paramref name="Revocation"/> itself has no note.</param>
internal sealed record RevocationEntry(
    EctRevocation Revocation, DateTimeOffset? End = null, bool IsRestored = false, long Revision = 0, RevocationNote? Note = null)
{
    /// <summary>The name of its field.</summary>
    public string Field { get; } = RevocationFormat.FieldOf(Revocation);

    /// <summary>Whether it no longer matters.</summary>
    public bool HasEnded(DateTimeOffset now) => End <= now;

    /// <summary>Returns the later of this entry of the storage and the <paramref name="remembered"/> one. If neither is later, the revoked
    /// one counts. A known key remains known, and so does who revoked it first.</summary>
    public RevocationEntry MergedWith(RevocationEntry remembered)
    {
        var isBehind = remembered.Revision > Revision || (remembered.Revision == Revision && IsRestored && !remembered.IsRestored);
        var (later, earlier) = isBehind ? (remembered, this) : (this, remembered);
        if (later.IsRestored) return later;
        if (later.Revocation is { KeyId: not null, Thumbprint: null } && earlier.Revocation.Thumbprint is { } key)
            later = later with { Revocation = later.Revocation.WithThumbprint(key) };

        var isStillRevoked = !earlier.IsRestored && later.Revision - earlier.Revision <= 1; // Nobody took it back in between.
        return isStillRevoked ? later with { Note = RevocationNote.First(earlier.Note, later.Note) } : later;
    }
}

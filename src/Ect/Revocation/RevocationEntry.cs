namespace Ect.Revocation;

/// <summary>An entry of the shared list.</summary>
/// <param name="Revocation">What the entry is about.</param>
/// <param name="End">When it no longer matters; <see langword="null"/> for never.</param>
/// <param name="IsRestored">Whether the revocation was taken back. That is kept too, because it must differ from a revocation that the
/// storage has lost.</param>
/// <param name="Revision">How often it was revoked or taken back. The entry with the higher revision is the later one, whatever clocks say
/// and whatever the storage has lost.</param>
internal sealed record RevocationEntry(EctRevocation Revocation, DateTimeOffset? End = null, bool IsRestored = false, long Revision = 0)
{
    /// <summary>The name of its field.</summary>
    public string Field { get; } = RevocationFormat.FieldOf(Revocation);

    /// <summary>Whether it no longer matters.</summary>
    public bool HasEnded(DateTimeOffset now) => End <= now;

    /// <summary>Returns the later of this entry of the storage and the <paramref name="remembered"/> one. If neither is later, the revoked
    /// one counts, and a known key remains known.</summary>
    public RevocationEntry MergedWith(RevocationEntry remembered)
    {
        var isBehind = remembered.Revision > Revision || (remembered.Revision == Revision && IsRestored && !remembered.IsRestored);
        var (later, earlier) = isBehind ? (remembered, this) : (this, remembered);
        return later is { IsRestored: false, Revocation: { KeyId: not null, Thumbprint: null } } && earlier.Revocation.Thumbprint is { } key
            ? later with { Revocation = later.Revocation.WithThumbprint(key) }
            : later;
    }
}

namespace Ect.Revocation;

/// <summary>What the shared list says of one thing.</summary>
/// <param name="Revocation">What it is about.</param>
/// <param name="End">When it no longer matters; <see langword="null"/> for never.</param>
/// <param name="IsRestored">Whether the revocation was taken back. That is remembered too: otherwise nobody could tell it from one that the storage has lost.</param>
/// <param name="Revision">How often it was revoked or taken back. The higher one is the later one, whatever clocks say, and whatever the storage has lost.</param>
internal sealed record RevocationEntry(EctRevocation Revocation, DateTimeOffset? End = null, bool IsRestored = false, long Revision = 0)
{
    /// <summary>The name of its field.</summary>
    public string Field { get; } = RevocationFormat.FieldOf(Revocation);

    /// <summary>Whether it no longer matters.</summary>
    public bool HasEnded(DateTimeOffset now) => End <= now;

    /// <summary>What is true if the storage says this, and <paramref name="remembered"/> is what it said before: the later one. Of two that cannot be told apart
    /// it is the revoked one, and a key that was known stays known.</summary>
    public RevocationEntry MergedWith(RevocationEntry remembered)
    {
        var isBehind = remembered.Revision > Revision || (remembered.Revision == Revision && IsRestored && !remembered.IsRestored);
        var (later, earlier) = isBehind ? (remembered, this) : (this, remembered);
        return later is { IsRestored: false, Revocation: { KeyId: not null, Thumbprint: null } } && earlier.Revocation.Thumbprint is { } key
            ? later with { Revocation = later.Revocation.WithThumbprint(key) }
            : later;
    }
}

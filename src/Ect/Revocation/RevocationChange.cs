namespace Ect.Revocation;

/// <summary>A change of the shared list that is made only if the entry has not changed.</summary>
/// <param name="Before">The existing entry; <see langword="null"/> for none.</param>
/// <param name="After">The new entry; <see langword="null"/> for none.</param>
internal readonly record struct RevocationChange(RevocationEntry? Before, RevocationEntry? After)
{
    /// <summary>The same change as the storage takes it.</summary>
    public EctStoredRevocationChange Stored => new(
        (Before ?? After)!.Field,
        Before is null ? null : RevocationFormat.Write(Before),
        After is null ? null : RevocationFormat.Write(After));
}

namespace Ect.Revocation;

/// <summary>A change of the shared list that is made only if the entry is still what it was.</summary>
/// <param name="Before">What is there; <see langword="null"/> for nothing.</param>
/// <param name="After">What is there from now on; <see langword="null"/> for nothing.</param>
internal readonly record struct RevocationChange(RevocationEntry? Before, RevocationEntry? After)
{
    /// <summary>The same as the storage takes it.</summary>
    public EctStoredRevocationChange Stored => new(
        (Before ?? After)!.Field, Before is null ? null : RevocationFormat.Write(Before), After is null ? null : RevocationFormat.Write(After));
}

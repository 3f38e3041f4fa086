namespace Ect;

/// <summary>What the list in Redis says of one thing.</summary>
/// <param name="Revocation">What it is about.</param>
/// <param name="End">When it no longer matters; <see langword="null"/> for never.</param>
/// <param name="IsRestored">Whether the revocation was taken back. That is remembered too: otherwise nobody could tell it from one that Redis has lost.</param>
internal sealed record EctRevocationEntry(EctRevocation Revocation, DateTimeOffset? End = null, bool IsRestored = false)
{
    /// <summary>The name of its field.</summary>
    public string Field { get; } = EctRevocationFormat.FieldOf(Revocation);
}

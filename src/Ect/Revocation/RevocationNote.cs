namespace Ect.Revocation;

/// <summary>Who revoked something, when and why. Texts are fit to be shown, and of bounded length.</summary>
/// <param name="By">Who.</param>
/// <param name="Reason">Why; <see langword="null"/> if nobody said so.</param>
/// <param name="At">When, in whole milliseconds; <see langword="null"/> before it is in effect.</param>
internal sealed record RevocationNote(string By, string? Reason, DateTimeOffset? At = null)
{
    public const int MaxLength = 400;

    public RevocationNote MadeAt(DateTimeOffset now) =>
        this with { At = DateTimeOffset.FromUnixTimeMilliseconds(now.ToUnixTimeMilliseconds()) };

    /// <summary>Returns the first of two notes on what was revoked all the while.</summary>
    public static RevocationNote? First(RevocationNote? one, RevocationNote? other)
    {
        if (one is null || other is null) return one ?? other;
        var order = DateTimeOffset.Compare(one.At ?? default, other.At ?? default);
        if (order is 0) order = string.CompareOrdinal(one.By, other.By); // All instances have to keep the same one.
        if (order is 0) order = string.CompareOrdinal(one.Reason, other.Reason);
        return order <= 0 ? one : other;
    }
}

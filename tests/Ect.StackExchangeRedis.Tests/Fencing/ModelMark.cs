namespace Ect.StackExchangeRedis.Tests;

/// <summary>A mark: whom it names, since when that one is believed, and until when it stands.</summary>
internal readonly record struct ModelMark(int Owner, int Since, int Until)
{
    /// <summary>An owner that is no server's identity: the mark cannot be read.</summary>
    public const int Nobody = -1;

    public static ModelMark None => default;

    private bool IsThere => Owner is not 0;

    /// <summary>What the script makes of it.</summary>
    /// <param name="identity">Of the server that is asked.</param>
    /// <param name="now">The caller's time.</param>
    /// <param name="lease">How int a mark stands.</param>
    /// <param name="renews">Whether it is written anew in any case.</param>
    /// <param name="believedSince">Since when the caller believes the server; <see langword="null"/> where it does not.</param>
    /// <param name="isTrusted">Whether the caller trusts a server without a mark.</param>
    /// <param name="without">What is left out of the fence.</param>
    /// <returns>The mark that stands then: since when the server is believed is written there.</returns>
    public ModelMark Asked(int identity, int now, int lease, bool renews,
        int? believedSince = null, bool isTrusted = false, FencePart without = FencePart.None)
    {
        var mark = IsThere && Until <= now && without is not FencePart.Lease ? None : this;
        var isOwn = mark.Owner == identity || (mark.IsThere && without is FencePart.Identity);
        if (isOwn && !renews) return this;

        var since = mark switch
        {
            _ when isOwn => mark.Since,
            { Owner: > 0 } when believedSince is { } believed => Math.Max(mark.Since, believed), // It was moved here with its slot.
            { Owner: 0 } when isTrusted => 0,
            _ => now,
        };
        return new(identity, since, now + lease);
    }
}

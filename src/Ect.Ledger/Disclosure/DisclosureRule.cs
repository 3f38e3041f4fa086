namespace Ect.Ledger.Disclosure;

/// <summary>When a token can no longer be spent anywhere, by any clock within the tolerance.</summary>
internal sealed class DisclosureRule(EctOptions options)
{
    private readonly TimeSpan _delay = EctLedgerDisclosure.DelayAfterEnd(options);

    private readonly EctLimits _limits = options.Limits;

    /// <summary>Whether a token that ends then may still be accepted somewhere.</summary>
    public bool IsSpendable(DateTimeOffset endsAt, DateTimeOffset now) =>
        now - endsAt < _delay; // A difference: a date near the end of the calendar must not overflow.

    /// <summary>Whether the token in an entry may still be accepted somewhere: so it is taken to be where it cannot be read.</summary>
    public bool IsSpendable(EctLedgerEntry entry, DateTimeOffset now) =>
        !EctToken.TryParse(entry.EncodedToken, _limits, out var token) || IsSpendable(token.ExpiresAt, now);

    /// <summary>Tokens that end before this can no longer be spent.</summary>
    public DateTimeOffset EndedBefore(DateTimeOffset now) => now - _delay;
}

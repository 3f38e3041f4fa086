namespace Ect.Ledger.Disclosure;

/// <summary>When a token can no longer be spent anywhere, by any clock within the tolerance.</summary>
internal sealed class DisclosureRule(EctOptions options, TimeProvider clock)
{
    // Dates are in whole seconds.
    private readonly TimeSpan _delay = 2 * options.ClockSkew + TimeSpan.FromSeconds(1) + options.Ledger.DisclosureDelay;

    /// <summary>Whether a token that ends then may still be accepted somewhere.</summary>
    public bool IsSpendable(DateTimeOffset endsAt) => IsSpendable(endsAt, clock.GetUtcNow());

    /// <inheritdoc cref="IsSpendable(DateTimeOffset)"/>
    public bool IsSpendable(DateTimeOffset endsAt, DateTimeOffset now) =>
        now - endsAt < _delay; // A difference: a date near the end of the calendar must not overflow.
}

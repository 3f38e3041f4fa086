namespace Ect.Tool.Ledgers;

/// <summary>How long tokens may still be spent after their end. The storage does not know it: it is a setting of the services.</summary>
/// <param name="ClockSkew">Their <see cref="EctOptions.ClockSkew"/>.</param>
/// <param name="DisclosureDelay">Their <see cref="EctLedgerOptions.DisclosureDelay"/>.</param>
internal sealed record SpendableFor(TimeSpan ClockSkew, TimeSpan DisclosureDelay)
{
    /// <summary>For work that is the same for all tokens.</summary>
    public static SpendableFor Nothing { get; } = new(TimeSpan.Zero, TimeSpan.Zero);

    /// <summary>Makes the service of a command wait as long.</summary>
    public void Apply(EctOptions options) => (options.ClockSkew, options.Ledger.DisclosureDelay) = (ClockSkew, DisclosureDelay);
}

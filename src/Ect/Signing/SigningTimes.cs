namespace Ect.Signing;

/// <summary>How long keys are published before they sign, and after they last did.</summary>
internal readonly record struct SigningTimes(TimeSpan Overlap, TimeSpan Retention)
{
    /// <summary>Computes the times as if all services were configured like this one. A token can be a head for
    /// <see cref="EctOptions.MaxAge"/>, and a predecessor for <see cref="EctOptions.MaxPredecessorAge"/> (profile, section 2). Clocks may
    /// differ, and another instance may notice a new key later.</summary>
    public static SigningTimes Of(EctOptions options)
    {
        var spendable = options.MaxAge + options.ClockSkew;
        var counts = spendable > options.MaxPredecessorAge ? spendable : options.MaxPredecessorAge;
        return new(options.Signing.Overlap, counts + options.ClockSkew + options.Signing.RefreshInterval);
    }
}

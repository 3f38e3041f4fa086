namespace Ect.AspNetCore.Middleware;

internal sealed class Feature(EctContext? context, EctFailureReason reason, IReadOnlyList<string> consumed) : IEctFeature
{
    /// <summary>The feature of a request without a token, where that is allowed.</summary>
    public static Feature Missing { get; } = new(null, EctFailureReason.Missing, consumed: []);

    public EctContext? Context => context;

    public EctFailureReason FailureReason => reason;

    /// <summary>The tokens that this request has used up. It may present these once more, and no others.</summary>
    public IReadOnlyList<string> Consumed => consumed;
}

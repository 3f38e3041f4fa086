namespace Ect.AspNetCore.Middleware;

internal sealed class Feature(EctVerificationResult result, IReadOnlyList<string> consumed) : IEctFeature
{
    /// <summary>The feature of a request without a token, where that is allowed.</summary>
    public static Feature Missing { get; } = new(EctVerificationResult.Failure(EctFailureReason.Missing), consumed: []);

    public EctContext? Context => result.Context;

    public EctFailureReason FailureReason => result.FailureReason;

    /// <summary>The tokens that this request has used up. It may present these once more, and no others.</summary>
    public IReadOnlyList<string> Consumed => consumed;
}

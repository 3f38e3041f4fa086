namespace Ect.AspNetCore.Middleware;

internal sealed class Feature(EctVerificationResult result, IReadOnlyList<string> consumed) : IEctFeature
{
    /// <summary>There is no token, and the endpoint allows that.</summary>
    public static Feature Missing { get; } = new(EctVerificationResult.Failure(EctFailureReason.Missing), consumed: []);

    public EctContext? Context => result.Context;

    public EctFailureReason FailureReason => result.FailureReason;

    /// <summary>The tokens that this request has used up: these, and no others, it may be shown again.</summary>
    public IReadOnlyList<string> Consumed => consumed;
}

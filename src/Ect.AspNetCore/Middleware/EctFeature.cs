namespace Ect;

internal sealed class EctFeature(EctVerificationResult result, bool isConsumed) : IEctFeature
{
    /// <summary>There is no token, and the endpoint allows that.</summary>
    public static EctFeature Missing { get; } = new(EctVerificationResult.Failure(EctFailureReason.Missing), isConsumed: false);

    public EctContext? Context => result.Context;

    public EctFailureReason FailureReason => result.FailureReason;

    /// <summary>Whether this request has used its tokens up, so that it may be shown them again.</summary>
    public bool IsConsumed => isConsumed;
}

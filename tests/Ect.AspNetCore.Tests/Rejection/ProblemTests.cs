using Ect.AspNetCore.Rejection;

namespace Ect.AspNetCore.Tests;

public class ProblemTests
{
    public static TheoryData<EctFailureReason> Reasons => [.. Enum.GetValues<EctFailureReason>().Where(reason => reason is not EctFailureReason.None)];

    [Theory]
    [MemberData(nameof(Reasons))]
    public void Of_EveryReason_HasItsStatus(EctFailureReason reason)
    {
        var expected = reason switch
        {
            EctFailureReason.BodyTooLarge => 413,
            EctFailureReason.UnsupportedContentEncoding => 415,
            EctFailureReason.ReplayCacheUnavailable or EctFailureReason.ReplayFenced or EctFailureReason.StoreUnavailable
                or EctFailureReason.KeySourceUnavailable or EctFailureReason.LedgerUnavailable or EctFailureReason.RevocationUnavailable => 503,
            _ => 403,
        };

        var problem = Problem.Of(EctVerificationResult.Failure(reason));

        Assert.Equal(expected, problem.Status);
        Assert.Null(problem.Reason);
    }
}

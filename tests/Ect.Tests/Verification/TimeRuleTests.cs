using Ect.Tokens;
using Ect.Verification;

namespace Ect.Tests;

/// <summary>Rule 16 where clocks and dates end; its boundaries are in <see cref="VerifierLimitTests"/>.</summary>
public class TimeRuleTests
{
    public static TheoryData<DateTimeOffset, DateTimeOffset, bool, EctFailureReason> Extremes => new()
    {
        { DateTimeOffset.MinValue, DateTimeOffset.UnixEpoch, true, EctFailureReason.IssuedInFuture },
        { DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch, true, EctFailureReason.None },
        { DateTimeOffset.MaxValue, DateTimeOffset.UnixEpoch, true, EctFailureReason.Expired },
        { DateTimeOffset.MaxValue, DateTimeOffset.UnixEpoch, false, EctFailureReason.TooOld },
        { DateTimeOffset.MaxValue, DateTimeOffset.FromUnixTimeSeconds(253_402_300_798), true, EctFailureReason.None },
        { DateTimeOffset.UnixEpoch, DateTimeOffset.FromUnixTimeSeconds(253_402_300_798), false, EctFailureReason.IssuedInFuture },
    };

    [Theory]
    [MemberData(nameof(Extremes))]
    public async Task Check_ClockOrDateAtTheEndOfTime_IsARefusalAtMost(DateTimeOffset now, DateTimeOffset issuedAt, bool isHead, EctFailureReason expected)
    {
        Assert.Equal(expected, (await CheckAsync(now, issuedAt, isHead)).Reason);
    }

    [Fact]
    public async Task Check_Refused_TheDetailShowsBothClocks()
    {
        var failure = await CheckAsync(now: DateTimeOffset.UnixEpoch, issuedAt: DateTimeOffset.UnixEpoch.AddSeconds(31), isHead: true);

        Assert.Equal(new(EctFailureReason.IssuedInFuture, "iat 1970-01-01 00:00:31Z and exp 1970-01-01 00:00:32Z; here it is 1970-01-01 00:00:00Z"), failure);
    }

    private static ValueTask<Failure> CheckAsync(DateTimeOffset now, DateTimeOffset issuedAt, bool isHead)
    {
        var options = TestTokens.Options().Value;
        var token = TestTokens.Token(issuedAt: issuedAt, lifetime: TimeSpan.FromSeconds(1));
        var tokens = isHead ? Requests.Of(token) : Requests.Of(token, TestTokens.After(token));
        var attempt = new Attempt(options, new EctRequirement()) { Tokens = tokens, Now = now };
        return new TimeRule(options).CheckAsync(tokens.InOrder[0], attempt, TestContext.Current.CancellationToken);
    }
}

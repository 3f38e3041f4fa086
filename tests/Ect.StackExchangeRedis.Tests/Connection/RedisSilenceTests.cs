using Ect.StackExchangeRedis.Connection;
using Microsoft.Extensions.Time.Testing;

namespace Ect.StackExchangeRedis.Tests;

/// <summary>When a connection counts as dead.</summary>
public sealed class RedisSilenceTests
{
    private readonly FakeTimeProvider _clock = new();
    private readonly RedisSilence _silence;

    public RedisSilenceTests() => _silence = new(_clock);

    [Theory]
    [InlineData(999, false)]
    [InlineData(1_000, true)]
    [InlineData(1_001, true)]
    public void Note_NoAnswerFor_IsSilentFromOneSecondOn(int milliseconds, bool expected)
    {
        Assert.False(Note(isAsked: true, isAnswered: false));

        _clock.Advance(TimeSpan.FromMilliseconds(milliseconds));

        Assert.Equal(expected, Note(isAsked: true, isAnswered: false));
    }

    [Theory]
    [InlineData(true, true)]
    [InlineData(false, false)]
    public void Note_AnsweredOrNotAskedInBetween_BeginsAnew(bool isAsked, bool isAnswered)
    {
        Note(isAsked: true, isAnswered: false);
        _clock.Advance(TimeSpan.FromMilliseconds(999));
        Assert.False(Note(isAsked, isAnswered));

        _clock.Advance(TimeSpan.FromMilliseconds(1));
        Assert.False(Note(isAsked: true, isAnswered: false));
        _clock.Advance(TimeSpan.FromMilliseconds(999));
        Assert.False(Note(isAsked: true, isAnswered: false));
        _clock.Advance(TimeSpan.FromMilliseconds(1));
        Assert.True(Note(isAsked: true, isAnswered: false));
    }

    private bool Note(bool isAsked, bool isAnswered) => _silence.Note(isAsked, isAnswered, RedisSilence.Limit);
}

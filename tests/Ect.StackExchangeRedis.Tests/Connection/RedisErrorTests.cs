using Ect.StackExchangeRedis.Connection;
using StackExchange.Redis;

namespace Ect.StackExchangeRedis.Tests;

/// <summary>What is told of a step that failed, and whether it may have been done.</summary>
public class RedisErrorTests
{
    public static TheoryData<Exception, string, string> Errors => new()
    {
        { new TimeoutException(), "Timeout", "Redis did not answer in time." },
        { new RedisTimeoutException(CommandFlags.None, "x", CommandStatus.Sent), "Timeout", "Redis did not answer in time." },
        { Lost(CommandStatus.Unknown), "Connection", "There is no connection to a Redis server that takes writes." },
        { Refused(RedisErrorKind.OutOfMemory), "OutOfMemory", "Redis is full: raise maxmemory. Live entries must not be evicted." },
        { Refused(RedisErrorKind.ReadOnly), "ReadOnly", "The Redis server is a replica, or was made read-only." },
        {
            Refused(RedisErrorKind.NoPermission, "NOPERM x"), "Forbidden",
            "The Redis user may not run a command that is needed. docs/redis.md lists them."
        },
        {
            Refused(RedisErrorKind.NoPermission, "NOPERM no permissions to run the 'EVAL' command"), "Forbidden",
            "The Redis user may not run a command that is needed: 'eval'. docs/redis.md lists them."
        },
        {
            Refused(RedisErrorKind.UnknownCommand, "ERR unknown command 'GET', with args"), "UnknownCommand",
            "The Redis server does not know a command that is needed: 'get'. docs/redis.md lists them."
        },
        { Refused(RedisErrorKind.CrossSlot), "CrossSlot", "Redis refused the command." },
        { new EctReplayCacheException("Just started.") { IsFenced = true }, "Fenced", "Just started." },
        { new EctReplayCacheException("Two masters."), "NotBelieved", "Two masters." },
        { new InvalidOperationException("x"), "Other", "Redis could not be asked." },
    };

    [Theory]
    [MemberData(nameof(Errors))]
    public void Of_AnyException_IsOfOneKindAndSaysWhat(Exception exception, string kind, string sentence)
    {
        var error = RedisError.Of(exception, isSent: true);

        Assert.Equal((kind, sentence, false), (error.Kind, error.Sentence, error.IsStepUnsent));
    }

    [Theory]
    [InlineData(CommandStatus.Unknown, false), InlineData(CommandStatus.Sent, false)]
    [InlineData(CommandStatus.WaitingToBeSent, true), InlineData(CommandStatus.WaitingInBacklog, true)]
    public void Of_ConnectionIsLost_UndoneWhereItWasNotSent(CommandStatus status, bool isUndone)
    {
        var error = RedisError.Of(Lost(status), isSent: true);

        Assert.Equal((false, isUndone), (error.IsStepUnsent, error.IsCommandUndone));
    }

    [Fact]
    public void Of_RefusedCommand_IsUndone() =>
        Assert.True(RedisError.Of(Refused(RedisErrorKind.OutOfMemory), isSent: true).IsCommandUndone);

    /// <summary>What a script may not run is told in other words by every version.</summary>
    [Theory]
    [InlineData("ERR The user executing the script can't run this command or subcommand script")]
    [InlineData("ERR ACL failure in script: x"), InlineData("NOPERM x")]
    public void Of_ScriptMayNotRunACommand_IsForbidden(string message) =>
        Assert.Equal("Forbidden", RedisError.Of(Refused(RedisErrorKind.Unknown, message), isSent: true).Kind);

    [Fact]
    public void Of_NoAnswerInTime_MayHaveBeenDone() => Assert.False(RedisError.Of(new TimeoutException(), isSent: true).IsCommandUndone);

    [Fact]
    public void Of_StepThatWasNotSent_IsUndoneWhateverFailed()
    {
        var error = RedisError.Of(new TimeoutException(), isSent: false);

        Assert.Equal((true, true), (error.IsStepUnsent, error.IsCommandUndone));
    }

    [Fact]
    public void None_HasNoKind() => Assert.Null(RedisError.None.Kind);

    private static RedisConnectionException Lost(CommandStatus status) =>
        new(ConnectionFailureType.SocketFailure, CommandFlags.None, "x", innerException: null, status);

    private static RedisServerException Refused(RedisErrorKind kind, string message = "x") => new(kind, CommandFlags.None, message);
}
